namespace EdgeGuard.Gpio.Tests;

/// <summary>A test that needs the simulated GPIO chip of <c>tests/gpio-vm.sh</c>.</summary>
public sealed class GpioFactAttribute : FactAttribute
{
    public GpioFactAttribute() => Skip = SimChip.Missing;
}

/// <inheritdoc cref="GpioFactAttribute"/>
public sealed class GpioTheoryAttribute : TheoryAttribute
{
    public GpioTheoryAttribute() => Skip = SimChip.Missing;
}

/// <summary>Tests of one chip wait for each other.</summary>
[CollectionDefinition(nameof(GpioCollection), DisableParallelization = true)]
public sealed class GpioCollection;
