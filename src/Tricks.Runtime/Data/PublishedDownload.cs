using System.Net;

namespace Tricks.Data;

/// <summary>
/// Downloads the files of a published data set into a folder of its own beside the target, verifies them there, and moves the folder into
/// place as the last step: whatever ends the work earlier leaves nothing under a final name.
/// </summary>
/// <typeparam name="TContent">What a file holds once it is read.</typeparam>
internal sealed class PublishedDownload<TContent>(PublishedSource<TContent> source, DataContext context)
{
    // No file of the kind is larger; a server that sends more sends something else.
    private const long MostBytes = 1L << 30;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private string Prefix => $".{source.Folder}-";

    /// <summary>Downloads to <paramref name="target"/>; the files, verified, in the source's order.</summary>
    /// <exception cref="DataException">No mirror gave a file, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public IReadOnlyList<TContent> To(string target)
    {
        string parent = Path.GetDirectoryName(target)!;
        string staging = Path.Combine(parent, $"{Prefix}{Guid.NewGuid():N}.partial");
        try
        {
            Directory.CreateDirectory(staging);
            RemoveLeftovers(parent);
            using HttpClient client = new(context.HttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
            TContent[] files = [.. source.Files.Select(file => FromMirrors(client, file, staging, target))];
            MoveIntoPlace(staging, target);
            return files;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{target}: {source.Title} cannot be stored there ({exception.Message}). Make the folder writable, or set Tricks:Data:Root to one that is.", exception);
        }
        finally
        {
            Remove(staging);
        }
    }

    private TContent FromMirrors(HttpClient client, IPublishedFile<TContent> file, string staging, string target)
    {
        string path = Path.Combine(staging, file.PackedName);
        List<string> failures = [];
        Exception? last = null;
        foreach (Uri mirror in source.Mirrors)
        {
            Uri address = new(mirror, file.PackedName);
            try
            {
                FromMirror(client, address, file.PackedName, path).GetAwaiter().GetResult();
                return file.Read(path);
            }
            catch (Exception exception) when (exception is HttpRequestException or DataException
                || (exception is OperationCanceledException && !context.Cancellation.IsCancellationRequested))
            {
                last = exception;
                failures.Add($"{address}: {Reason(exception, path, file)}");
            }
        }

        throw new DataException($"{source.Title}: {file.PackedName} could not be downloaded. {string.Join(" ", failures)} "
            + $"Check the network, or put {source.FilesInWords} into {target} yourself{source.OrInstall}.", last);
    }

    private async Task FromMirror(HttpClient client, Uri address, string name, string path)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        silence.CancelAfter(LongestSilence);
        using HttpResponseMessage response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}.");

        long? total = response.Content.Headers.ContentLength;
        using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using FileStream output = new(path, FileMode.Create, FileAccess.Write, FileShare.None);
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        while (true)
        {
            silence.CancelAfter(LongestSilence);
            int read = await Read(body, buffer, silence.Token).ConfigureAwait(false);
            if (read == 0)
                break;
            output.Write(buffer, 0, read);
            done += read;
            if (done > MostBytes)
                throw new HttpRequestException($"the server sent more than {MostBytes} bytes.");
            context.Progress(name, done, total);
        }

        if (total is { } length && length != done)
            throw new HttpRequestException($"the body ended after {done} of {length} bytes.");
        output.Flush(flushToDisk: true);
    }

    // A connection that breaks is a failure of the mirror, unlike a disk that is full.
    private static async Task<int> Read(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    private void MoveIntoPlace(string staging, string target)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        try
        {
            Directory.Move(staging, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // The folder was there before, or another process has just finished the same work: the same files may be written over.
            foreach (IPublishedFile<TContent> file in source.Files)
                File.Move(Path.Combine(staging, file.PackedName), Path.Combine(target, file.PackedName), overwrite: true);
        }
    }

    // What a process that was killed left behind; one that may still be at work is let be.
    private void RemoveLeftovers(string parent)
    {
        foreach (string folder in Directory.GetDirectories(parent, Prefix + "*.partial"))
        {
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LeftoverAge)
                Remove(folder);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next download removes it.
        }
    }

    private static string Reason(Exception exception, string path, IPublishedFile<TContent> file) => exception switch
    {
        OperationCanceledException => $"nothing came for {LongestSilence.TotalSeconds:0} seconds.",
        DataException => exception.Message.Replace(path, file.PackedName),
        _ => exception.Message,
    };
}
