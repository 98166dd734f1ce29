namespace Tricks.Hosting;

/// <summary>What the process tells who started it; the service unit in the README relies on it.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    public const int Failed = 1;

    /// <summary>EX_CONFIG of sysexits.h: starting again without a change is of no use.</summary>
    public const int BadConfiguration = 78;

    /// <summary>128 + SIGHUP, after saving: the terminal was closed.</summary>
    public const int HungUp = 129;

    /// <summary>128 + SIGINT, after saving.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM, after saving.</summary>
    public const int Terminated = 143;
}
