using System.Text.Json.Serialization.Metadata;
using EdgeGuard.Agent.Clock;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeGuard.Agent.Control;

/// <summary>An answer in JSON whose times are written as times of day.</summary>
/// <param name="value">The answer; its times are those of the agent's clock.</param>
/// <param name="form">How it is written.</param>
internal sealed class WallTimeAnswer<T>(T value, JsonTypeInfo<T> form) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        Results.Json(value, httpContext.RequestServices.GetRequiredService<WallTimeJson>().Of(form)).ExecuteAsync(httpContext);
}
