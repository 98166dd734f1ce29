using Tricks.Tests.Shared;

[assembly: AssemblyFixture(typeof(TorchTurn))]

namespace Tricks.Tests.Shared;

/// <summary>
/// One test assembly computes at a time: libtorch's threads wait by spinning, so two processes on the same cores slow each other tenfold.
/// The lock is the operating system's, which frees it however a process ends.
/// </summary>
public sealed class TorchTurn : IAsyncLifetime
{
    private FileStream? _lock;

    public async ValueTask InitializeAsync()
    {
        while (true)
        {
            try
            {
                _lock = new(Path.Combine(Path.GetTempPath(), "tricks-tests.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(200);
            }
        }
    }

    public ValueTask DisposeAsync() => _lock?.DisposeAsync() ?? ValueTask.CompletedTask;
}
