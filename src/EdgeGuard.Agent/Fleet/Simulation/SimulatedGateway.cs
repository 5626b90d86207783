using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>
/// One gateway without a kernel and without devices: the agent's own reducer, responses, outbox and telemetry, and an invented home. Every ruleset counts
/// as in force.
/// </summary>
internal sealed class SimulatedGateway : IAsyncDisposable
{
    // Of a hundred happenings. The others are forbidden packets.
    private const int Joins = 5, Leaves = 5;

    private readonly CancellationTokenSource _stop = new();
    private readonly PipelineChannels _channels;
    private readonly ReducerStage _reducer;
    private readonly ResponseCoordinator _responses;
    private readonly MqttStage _mqtt;
    private readonly SimulatedHome _home;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private Task _kernel = Task.CompletedTask;

    /// <param name="plan">What is the same for all gateways.</param>
    /// <param name="number">Which gateway it is, from 1.</param>
    /// <param name="folder">For its outbox.</param>
    internal SimulatedGateway(SimulationPlan plan, int number, string folder)
    {
        string name = $"sim-{number:0000}";
        _time = plan.Time;
        _random = new(HashCode(plan.Settings.Seed, number));
        _home = new(name, plan.Settings.Devices, _random);
        _channels = new(_home.Initial);
        _reducer = new(_channels, _time);
        _responses = new(_channels, new Responder(ShapeLimits.Default, GradingLimits.Default), null, NullLogger<ResponseCoordinator>.Instance);
        Connection = new(plan.Traffic, _time);
        MqttOptions options = plan.OptionsOf(name);
        GatewayIdentity identity = new(SimulationPlan.Site, ["simulated", $"simulated-{number % 10}"])
        {
            StateFolder = folder,
            HealthEvery = TimeSpan.FromSeconds(options.HealthSeconds ?? SimulationPlan.HealthSeconds),
            IntroducesDevices = false,
            CertificateFile = options.ClientCertificateFile,
        };
        MqttAdapter adapter = SimulatedTransport.AdapterOf(plan.Adapter, Connection, plan.Traffic);
        _mqtt = new(_channels, options, Path.Combine(folder, $"{name}.db"), Path.Combine(folder, $"{name}.txt"), plan.OrdersOf(_channels, _responses), _time, NullLoggerFactory.Instance, null, identity, adapter);
    }

    /// <summary>Its connection to the broker.</summary>
    internal GatewayConnection Connection { get; }

    /// <summary>Its events on their way to the broker.</summary>
    internal EventOutbox Outbox => _mqtt.Outbox;

    /// <summary>Why there is no connection, in words for people.</summary>
    internal string? Problem => _channels.State.Current.Broker.Problem;

    /// <summary>Starts it; its devices appear.</summary>
    internal async Task StartAsync()
    {
        await _reducer.StartAsync(CancellationToken.None);
        _kernel = AcceptAsync(_stop.Token);
        await _mqtt.StartAsync(CancellationToken.None);
        while (_home.WantsMore) await _channels.Inputs.Writer.WriteAsync(_home.Join());
    }

    /// <summary>Lets things happen, until the token fires.</summary>
    /// <param name="perMinute">How often on average; times between are distributed as of independent devices (exponentially).</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task LiveAsync(double perMinute, CancellationToken cancellationToken)
    {
        while (perMinute > 0)
        {
            double minutes = -Math.Log(1 - _random.NextDouble()) / perMinute;
            await Task.Delay(TimeSpan.FromMinutes(Math.Min(minutes, 60)), _time, cancellationToken);
            await HappenAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _mqtt.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _reducer.StopAsync(CancellationToken.None);
        await _kernel.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _mqtt.Dispose();
        _reducer.Dispose();
        _responses.Dispose();
        _stop.Dispose();
    }

    private async Task HappenAsync(CancellationToken cancellationToken)
    {
        int which = _random.Next(100);
        if (which < Joins + Leaves)
        {
            PolicyInput? change = _home.WantsMore ? _home.Join() : _home.Leave();
            if (change is not null) await _channels.Inputs.Writer.WriteAsync(change, cancellationToken);
        }
        else if (_home.Violate(_time.GetUtcNow()) is { } violation) await _responses.ObserveAsync(violation, cancellationToken);
    }

    // In place of enforcement.
    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        long generation = 0;
        await foreach (GatewayState state in _channels.ToEnforce.Reader.ReadAllAsync(cancellationToken))
        {
            _channels.InForce.Swap(state);
            await _channels.Inputs.Writer.WriteAsync(new PolicyInput.Enforced(new(++generation, true, null)), cancellationToken);
        }
    }

    // The same in every process, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked(seed * 486187739 + number);
}
