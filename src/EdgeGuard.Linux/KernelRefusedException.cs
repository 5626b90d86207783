using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux;

/// <summary>The kernel refused a request. No part of the request took effect; the previous state is still in force.</summary>
public sealed class KernelRefusedException : IOException
{
    /// <summary>Builds the message from the request, the kernel's error text and the remedy.</summary>
    /// <param name="request">The request, as the beginning of a sentence.</param>
    /// <param name="errorNumber">The kernel's error number, positive.</param>
    /// <param name="remedy">What to do about it; null if unknown.</param>
    public KernelRefusedException(string request, int errorNumber, string? remedy = null)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"{request}: {Marshal.GetPInvokeErrorMessage(errorNumber)} (error {errorNumber}).{(remedy is null ? "" : " " + remedy)}")) =>
        ErrorNumber = errorNumber;

    /// <summary>The kernel's error number (<c>errno</c>), positive.</summary>
    public int ErrorNumber { get; }
}
