using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Tricks.Hosting;

/// <summary>
/// Says once which configuration file was changed, made or removed while a run goes on: the run keeps the values that it began with, in a host that reads such
/// files again, too.
/// </summary>
/// <remarks>
/// It looks at the files every few seconds. To be told by the file provider, as a host that reads files again is, watches every folder below the working directory,
/// runs and images included.
/// </remarks>
internal sealed class ConfigurationWatch(IConfiguration configuration, TimeProvider time, ILogger<ConfigurationWatch> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Watches until what is returned is disposed of.</summary>
    public IDisposable Begin()
    {
        var files = Files(configuration).Select(static source => (Source: source, Stamp: Stamp(source))).ToArray();
        var isTold = 0;
        return time.CreateTimer(_ => Look(), null, Every, Every);

        void Look()
        {
            if (Volatile.Read(ref isTold) == 0
                && files.FirstOrDefault(static file => Stamp(file.Source) != file.Stamp).Source is { } changed
                && Interlocked.Exchange(ref isTold, 1) == 0)
            {
                Log.ConfigurationChanged(logger, changed.FileProvider!.GetFileInfo(changed.Path!).PhysicalPath ?? changed.Path!);
            }
        }
    }

    private static IEnumerable<FileConfigurationSource> Files(IConfiguration configuration) =>
        (configuration as IConfigurationRoot)?.Providers.SelectMany(static provider => provider switch
        {
            FileConfigurationProvider { Source: { FileProvider: not null, Path: not null } source } => [source],
            ChainedConfigurationProvider chained => Files(chained.Configuration),
            _ => [],
        }) ?? [];

    /// <summary>What differs once a file was written; a file that is not there has its own.</summary>
    private static (bool Exists, DateTimeOffset Modified, long Length) Stamp(FileConfigurationSource source)
    {
        var file = source.FileProvider!.GetFileInfo(source.Path!);
        return file.Exists ? (true, file.LastModified, file.Length) : default;
    }
}
