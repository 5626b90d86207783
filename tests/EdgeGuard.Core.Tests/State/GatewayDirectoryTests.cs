using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class GatewayDirectoryTests
{
    private static readonly PeerClass ControllerOfCamera = new(PeerClassKind.MyController, "https://mud.example.net/camera.json");

    [Fact]
    public void My_controller_is_the_controller_of_every_profile_without_one_of_its_own()
    {
        GatewayState home = Home.Full();

        GatewayState general = home with { Controllers = home.Controllers.Add("my-controller", [IPAddress.Parse("192.168.20.5")]) };
        GatewayState special = general with { Controllers = general.Controllers.Add(ControllerOfCamera.Value, [IPAddress.Parse("192.168.20.6")]) };

        Assert.Empty(GatewayDirectory.Of(home).MembersOf(ControllerOfCamera));
        Assert.Equal([IPAddress.Parse("192.168.20.5")], GatewayDirectory.Of(general).MembersOf(ControllerOfCamera).AsEnumerable());
        Assert.Equal([IPAddress.Parse("192.168.20.6")], GatewayDirectory.Of(special).MembersOf(ControllerOfCamera).AsEnumerable());
    }
}
