using EdgeGuard.Core.Names;

namespace EdgeGuard.Core.Tests.Names;

public sealed class ServiceNameTests
{
    [Theory]
    [InlineData("_8443._https.cam.example.net", "cam.example.net")]
    [InlineData("_1._https.a", "a")]
    [InlineData("_65535._https.cam.example.net", "cam.example.net")]
    [InlineData("_65536._https.cam.example.net", null)]
    [InlineData("_-1._https.cam.example.net", null)]
    [InlineData("_x._https.cam.example.net", null)]
    [InlineData("_._https.cam.example.net", null)]
    [InlineData("8443._https.cam.example.net", null)]
    [InlineData("_8443._data.cam.example.net", null)]
    [InlineData("_8443._https.", null)]
    [InlineData("_8443._https", null)]
    [InlineData("_https.cam.example.net", null)]
    [InlineData("cam.example.net", null)]
    [InlineData("", null)]
    public void Host_stands_behind_port_and_scheme(string name, string? host) => Assert.Equal(host, ServiceName.HostOf(name));
}
