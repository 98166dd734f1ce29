namespace Tricks.Tests.Shared;

/// <summary>A folder that is removed with what is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tricks-test-").FullName;

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    public string Write(string name, byte[] bytes)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
