namespace EdgeGuard.Linux.Tests.Wire;

public class BytesTests
{
    [Fact]
    public void Every_capture_tells_its_origin()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "bytes");
        Assert.NotEmpty(Bytes.Names(""));
        Assert.All(Bytes.Names(""), name => Assert.True(File.Exists(Path.Combine(folder, name + ".txt")), $"{name}.txt is missing"));
    }
}
