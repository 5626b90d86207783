using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux;

/// <summary>The kernel refused a request. Nothing of that request was carried out, and what was in force before still is.</summary>
public sealed class KernelRefusedException : IOException
{
    /// <summary>Tells what was refused and why.</summary>
    /// <param name="request">What was asked for, as the beginning of a sentence.</param>
    /// <param name="errorNumber">The kernel's error number, positive.</param>
    /// <param name="remedy">What to do about it; null when nothing better is known than the kernel's own words.</param>
    public KernelRefusedException(string request, int errorNumber, string? remedy = null)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"{request}: {Marshal.GetPInvokeErrorMessage(errorNumber)} (error {errorNumber}).{(remedy is null ? "" : " " + remedy)}")) =>
        ErrorNumber = errorNumber;

    /// <summary>The kernel's error number (<c>errno</c>), positive.</summary>
    public int ErrorNumber { get; }
}
