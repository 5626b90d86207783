using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>ietf-mud:mud</c> inside <c>matches</c> (RFC 8520 §4).</summary>
internal static class MudMatchReader
{
    internal static MudMatch Read(ObjectReader mud)
    {
        MudMatch match = new()
        {
            Manufacturer = mud.Object("manufacturer", YangTypes.Host),
            SameManufacturer = mud.Value("same-manufacturer", YangTypes.Empty) ?? false,
            Model = mud.Object("model", YangTypes.Uri),
            LocalNetworks = mud.Value("local-networks", YangTypes.Empty) ?? false,
            Controller = mud.Object("controller", YangTypes.Uri),
            MyController = mud.Value("my-controller", YangTypes.Empty) ?? false,
        };
        AdviseOnNumber(mud);
        AdviseOnController(mud, match.Controller);
        if (match.Model is { } model && !MudContainerAdvice.IsHttps(model))
        {
            mud.Remark(MudRules.NotAUri, "model", "model is compared with MUD URLs, which are https addresses; this one matches no device.");
        }
        return match;
    }

    private static void AdviseOnNumber(ObjectReader mud)
    {
        if (mud.Item.Members.Count > 1)
        {
            mud.Context.Problems.Add(MudRules.Abstractions, mud.Item, "Several classes of peers stand in one entry and must all hold; one is usual. Write an entry for each.");
        }
    }

    private static void AdviseOnController(ObjectReader mud, string? controller)
    {
        if (controller is null or MudMatch.DnsController or MudMatch.NtpController) return;
        if (controller == MudMatch.GatewayController)
        {
            mud.Remark(MudRules.GatewayUrn, "controller", "No class of this name is registered; it can only mean the gateway itself.");
        }
        else if (!MudContainerAdvice.IsAbsolute(controller))
        {
            mud.Remark(MudRules.NotAUri, "controller", $"{JsonItem.Quote(controller)} is not a URI. Name the class by a URI of yours; until then the name itself is the class.");
        }
        else if (controller.StartsWith("urn:ietf:params:mud:", StringComparison.OrdinalIgnoreCase))
        {
            mud.Remark(MudRules.ControllerClass, "controller", $"{JsonItem.Quote(controller)} is not registered; the class stays empty until the operator fills it.");
        }
    }
}
