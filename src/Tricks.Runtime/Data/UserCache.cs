namespace Tricks.Data;

/// <summary>Where downloads go that no data root is set for.</summary>
internal static class UserCache
{
    /// <summary>The user's folder for what can be had again, or null where the user has none.</summary>
    public static string? Folder()
    {
        // The XDG specification has paths that are no full ones ignored.
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } path && Path.IsPathFullyQualified(path) ? path : null;
        if (string.IsNullOrEmpty(root) && OperatingSystem.IsWindows())
            root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (string.IsNullOrEmpty(root) && Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home)
            root = Path.Combine(home, ".cache");
        return string.IsNullOrEmpty(root) ? null : Path.Combine(root, "tricks");
    }
}
