namespace Tricks.Data;

/// <summary>What a data part may use to open its data.</summary>
public sealed class DataContext
{
    /// <summary>The folder that holds one folder a data set (<c>Tricks:Data:Root</c>), or null where none is set.</summary>
    public string? Root { get; init; }

    /// <summary>How many threads prepare images (<c>Tricks:Data:Workers</c>); 0, the default, leaves the choice to the loader.</summary>
    public int Workers { get; init; }

    /// <summary>Sends downloads; tests put their own in its place.</summary>
    public Func<HttpMessageHandler> HttpHandler { get; init; } = static () => new SocketsHttpHandler();

    /// <summary>Told of long work: a name, how much is done and how much there is (null: not known).</summary>
    public Action<string, long, long?> Progress { get; init; } = static (_, _, _) => { };

    /// <summary>Told once of anything that was chosen in the user's place.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>Whether every image is going to be checked, so that data are opened of which none can be read.</summary>
    internal bool IsToCheck { get; init; }

    /// <summary>Ends the work early.</summary>
    public CancellationToken Cancellation { get; init; }
}
