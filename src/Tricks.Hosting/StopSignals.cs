using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Tricks.Native;

namespace Tricks.Hosting;

/// <summary>SIGTERM, SIGINT and SIGHUP: the first asks to stop, the second ends the process at once, whatever that is doing.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>
    /// A signal so soon after the first is the same one sent twice, as coreutils' <c>timeout</c> does (to the process, then to its group), and the shell and
    /// the kernel where a terminal is closed.
    /// </summary>
    private static readonly TimeSpan Twice = TimeSpan.FromMilliseconds(100);

    /// <summary>What is not written by then, as where nobody reads the pipe, is not waited for.</summary>
    private static readonly TimeSpan ToSayIt = TimeSpan.FromSeconds(1);

    private readonly Action _stop;
    private readonly ILogger _logger;
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;
    private int _code;

    /// <param name="stop">Asks to stop.</param>
    /// <param name="logger">Told of the first signal.</param>
    public StopSignals(Action stop, ILogger logger)
    {
        (_stop, _logger) = (stop, logger);
        _registrations =
        [
            On(PosixSignal.SIGINT, ExitCodes.Interrupted),
            On(PosixSignal.SIGTERM, ExitCodes.Terminated),
            On(PosixSignal.SIGHUP, ExitCodes.HungUp),
        ];
    }

    /// <summary>The exit code of the first signal; null while there was none.</summary>
    public int? Code => Volatile.Read(ref _code) is not 0 and var code ? code : null;

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());

    private PosixSignalRegistration On(PosixSignal signal, int code) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        var now = Stopwatch.GetTimestamp();
        if (Interlocked.CompareExchange(ref _first, now, 0) is not 0 and var first)
        {
            if (Stopwatch.GetElapsedTime(first, now) > Twice)
                EndAtOnce(signal, Code ?? code);
            return;
        }

        Volatile.Write(ref _code, code);
        Log.FirstSignal(_logger, signal);
        _stop();
    });

    private static void EndAtOnce(PosixSignal signal, int code)
    {
        var told = new Thread(() => Console.Error.WriteLine($"{signal}: the second signal ends the process at once; the next start goes on from the newest checkpoint.")) { IsBackground = true };
        told.Start();
        told.Join(ToSayIt);
        ProcessExit.AtOnce(code);
    }
}
