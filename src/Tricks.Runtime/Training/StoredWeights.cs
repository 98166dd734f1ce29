using System.Security.Cryptography;

namespace Tricks.Training;

/// <summary>A model's weights as they were, and what is said of them in their file.</summary>
internal sealed class StoredWeights(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
{
    private readonly Lazy<string> _sha256 = new(() =>
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            SafeTensors.Write(stream, tensors, metadata);
        return Convert.ToHexStringLower(hash.Hash!);
    });

    /// <summary>SHA-256 of the file.</summary>
    public string Sha256 => _sha256.Value;

    public void Write(Stream stream) => SafeTensors.Write(stream, tensors, metadata);
}
