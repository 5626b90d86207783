namespace EdgeGuard.Core.Addresses;

/// <summary>Where a device is, and what it rests on.</summary>
/// <param name="Place">Kernel name of its bridge port; of its interface where no port is known.</param>
/// <param name="IsVouchedFor">false where it rests on its own claims alone, so that anyone may have invented it.</param>
public readonly record struct DeviceOrigin(string? Place, bool IsVouchedFor);
