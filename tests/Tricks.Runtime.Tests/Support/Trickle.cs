namespace Tricks.Runtime.Tests.Support;

/// <summary>Gives the first part of some bytes, then does something, then ends.</summary>
internal sealed class Trickle(byte[] bytes, int length, Action? atEnd) : MemoryStream(bytes, 0, length)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer)
    {
        int read = base.Read(buffer);
        if (read == 0)
            atEnd?.Invoke();
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int read = Read(buffer.Span);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(read);
    }
}
