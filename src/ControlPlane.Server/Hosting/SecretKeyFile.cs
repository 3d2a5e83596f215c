using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Server.Hosting;

/// <summary>Where the key of secrets comes from: a setting; else, beside a SQLite file, a file of the data folder that is made at the first start.</summary>
/// <remarks>Beside PostgreSQL none is made: another replica would make another one, and neither could open what the other sealed.</remarks>
internal static class SecretKeyFile
{
    /// <summary>The keys, or null where there are none; and the file that was made, if one was.</summary>
    /// <exception cref="StartFailedException">What was given is no key.</exception>
    public static (SecretKeys? Keys, string? Made) Load(StorageOptions storage, DataFolder folder)
    {
        if (storage.SecretKey is { } text)
            return (Parse(text.Text, Setting.SecretKey.ToString()), null);
        if (storage.SecretKeyFile is { } file)
            return (Parse(Read(file, Setting.SecretKeyFile.ToString()), $"{Setting.SecretKeyFile}: {file}"), null);
        if (storage.Location is not StoreLocation.Sqlite)
            return (null, null);
        if (File.Exists(storage.OwnSecretKeyFile))
            return (Parse(Read(storage.OwnSecretKeyFile, storage.OwnSecretKeyFile), storage.OwnSecretKeyFile), null);

        var made = SecretKeys.Generate();
        folder.WriteSecretKey(made);
        return (SecretKeys.Parse(made), storage.OwnSecretKeyFile);
    }

    private static string Read(string file, string name)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{name}: {refused.Message}", refused);
        }
    }

    private static SecretKeys Parse(string text, string name)
    {
        try
        {
            return SecretKeys.Parse(text);
        }
        catch (FormatException malformed)
        {
            throw new StartFailedException($"{name}: {malformed.Message}", malformed);
        }
    }
}
