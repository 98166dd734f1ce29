namespace Tricks.Faults;

/// <summary>Keeps a disk filled but for some bytes, whatever is deleted from it meanwhile, until it is disposed of.</summary>
internal sealed class DiskFiller : IDisposable
{
    private readonly string _path;
    private readonly int _left;
    private readonly CancellationTokenSource _mended = new();
    private readonly Task _filling;

    public DiskFiller(string folder, int left)
    {
        (_path, _left) = (Path.Combine(folder, "filler.partial"), left);
        Fill();
        _filling = Task.Run(KeepFilledAsync);
    }

    public void Dispose()
    {
        _mended.Cancel();
        _filling.GetAwaiter().GetResult();
        _mended.Dispose();
        File.Delete(_path);
    }

    private async Task KeepFilledAsync()
    {
        while (!_mended.IsCancellationRequested)
        {
            Fill();
            await Task.Delay(5);
        }
    }

    private void Fill()
    {
        try
        {
            using var filler = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[4096];
            while (new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace > _left)
                filler.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }
}
