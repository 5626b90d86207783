using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Control;

/// <summary>Ends every request when the agent stops: whoever follows events or waits for an order must not keep the agent from stopping.</summary>
public static class RequestsEnd
{
    /// <summary>Adds it in front of the routes.</summary>
    public static void EndRequestsWithAgent(this IApplicationBuilder agent)
    {
        CancellationToken stopping = agent.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        agent.Use((context, next) => RunAsync(context, next, stopping));
    }

    /// <summary>Handles a request until the agent stops.</summary>
    internal static async Task RunAsync(HttpContext context, RequestDelegate next, CancellationToken stopping)
    {
        CancellationToken leaves = context.RequestAborted;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(leaves, stopping);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (context.Response.HasStarted) return;
            // Whoever writes the answer stops at this token.
            context.RequestAborted = leaves;
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            ProblemView problem = new(RefusalCode.Stopping.Name, "The agent stops. An order that it has stored is in force after the next start.");
            await context.Response.WriteAsJsonAsync(problem, ControlJson.Default.ProblemView, contentType: null, CancellationToken.None);
        }
    }
}
