using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Runs the <c>nft</c> command, with the ruleset as text on standard input and never through a shell, in the network namespace of
/// the calling thread.
/// </summary>
/// <param name="executable">Path or name of <c>nft</c>.</param>
public sealed class NftCommand(string executable = "nft")
{
    private static readonly TimeSpan LongestList = TimeSpan.FromSeconds(5);

    /// <summary>Applies the text as one transaction.</summary>
    /// <exception cref="NftRefusedException">It was refused, or <c>nft</c> is missing; the previous ruleset is still in force.</exception>
    public async Task ApplyAsync(string ruleset, CancellationToken cancellationToken) =>
        await RunAsync(["-f", "-"], ruleset, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks the text against the kernel without changing anything.</summary>
    /// <exception cref="NftRefusedException">It would be refused.</exception>
    public async Task CheckAsync(string ruleset, CancellationToken cancellationToken) =>
        await RunAsync(["-c", "-f", "-"], ruleset, cancellationToken).ConfigureAwait(false);

    /// <summary>The table <c>inet edgeguard</c> as <c>nft -nn</c> prints it, with numbers instead of names.</summary>
    /// <exception cref="NftRefusedException">The table does not exist, or <c>nft</c> is missing.</exception>
    public async Task<string> ListAsync(CancellationToken cancellationToken) =>
        await RunAsync(["-nn", "list", "table", "inet", Ruleset.TableName], "", cancellationToken).ConfigureAwait(false);

    /// <summary>A list as JSON, without the elements of sets. Waits for nft, so that it runs in the network namespace of the calling thread.</summary>
    /// <param name="what">What to list, such as <c>chains</c>.</param>
    /// <exception cref="NftRefusedException">It was refused, or <c>nft</c> is missing or takes longer than five seconds.</exception>
    public string ListJson(params IEnumerable<string> what)
    {
        using Process process = Start(["-j", "-t", "list", .. what]);
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(LongestList))
        {
            process.Kill();
            throw new NftRefusedException("nft did not end in time.");
        }
        process.WaitForExit();
        return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : throw new NftRefusedException(string.Create(CultureInfo.InvariantCulture, $"nft ended with {process.ExitCode}"));
    }

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
            // nft ended before it read everything; its error output has the reason.
        }
    }
}
