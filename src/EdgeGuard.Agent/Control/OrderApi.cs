using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace EdgeGuard.Agent.Control;

/// <summary>Every verb of <see cref="OrderVerbs"/>: <c>POST v1/orders/PATH?id=&amp;minutes=…</c>. A new verb needs no new route.</summary>
internal static class OrderApi
{
    private const string By = OrderOrigin.CommandLine;

    /// <summary>Adds the route.</summary>
    internal static void MapOrders(this IEndpointRouteBuilder v1) => v1.MapPost("/orders/{**path}",
        (string path, HttpRequest http, OrderContext context, PipelineChannels channels, CancellationToken token) =>
            OrderAsync(path, OrderRequest.Of(name => http.Query.TryGetValue(name, out StringValues values) ? values.ToString() : null), context, channels, token));

    private static async Task<IResult> OrderAsync(string path, OrderRequest request, OrderContext context, PipelineChannels channels, CancellationToken token)
    {
        if (OrderVerbs.Find(path, request, out CommandOutcome.Refused? refusal) is not { } verb) return ControlApi.Problem(refusal!);
        return await verb.RunAsync(new(request, By, MayLoosen: true, context), token) switch
        {
            CommandOutcome.DoneForAll done => ControlApi.Json(StatusView.Of(channels, AgentVersion.Text, done.State), ControlJson.Default.StatusView),
            var outcome => ControlApi.Answer(outcome),
        };
    }
}
