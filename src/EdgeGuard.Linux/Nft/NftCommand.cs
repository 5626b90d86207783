using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// The <c>nft</c> command: takes a ruleset as text on its standard input, never through a shell, and runs in the network
/// namespace of the thread that calls.
/// </summary>
/// <param name="executable">Path or name of <c>nft</c>.</param>
public sealed class NftCommand(string executable = "nft")
{
    /// <summary>Carries out the text as one transaction.</summary>
    /// <exception cref="NftRefusedException">It was refused, or <c>nft</c> is missing; the previous ruleset is still in force.</exception>
    public async Task ApplyAsync(string ruleset, CancellationToken cancellationToken) =>
        await RunAsync(["-f", "-"], ruleset, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks the text against the kernel without changing anything.</summary>
    /// <exception cref="NftRefusedException">It would be refused.</exception>
    public async Task CheckAsync(string ruleset, CancellationToken cancellationToken) =>
        await RunAsync(["-c", "-f", "-"], ruleset, cancellationToken).ConfigureAwait(false);

    /// <summary>Our own table as <c>nft</c> prints it, numbers as numbers; no other table is ever looked at.</summary>
    /// <exception cref="NftRefusedException">There is no such table, or <c>nft</c> is missing.</exception>
    public async Task<string> ListAsync(CancellationToken cancellationToken) =>
        await RunAsync(["-nn", "list", "table", "inet", Ruleset.TableName], "", cancellationToken).ConfigureAwait(false);

    private async Task<string> RunAsync(string[] arguments, string input, CancellationToken cancellationToken)
    {
        using Process process = Start(arguments);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await FeedAsync(process, input, cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode == 0) return await output.ConfigureAwait(false);
            string said = (await errors.ConfigureAwait(false)).Trim();
            throw new NftRefusedException(string.Create(CultureInfo.InvariantCulture, $"nft ended with {process.ExitCode}: {said}"));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private Process Start(string[] arguments)
    {
        ProcessStartInfo start = new(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new NftRefusedException($"'{executable}' cannot be started ({missing.Message}); install the package nftables.", missing);
        }
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It gave up before it had read everything; what it says on the way out tells why.
        }
    }
}
