using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Hosting;

/// <summary>The folder that holds what belongs to this server alone; nobody else may look into it.</summary>
internal sealed class DataFolder(StorageOptions storage)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, or closes one that is there: mode 0700.</summary>
    public void Open()
    {
        try
        {
            Directory.CreateDirectory(storage.Data);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(storage.Data, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{Setting.Data}: {refused.Message}", refused);
        }
    }

    /// <summary>Writes the first token into its file, mode 0600, in place of one from an earlier database.</summary>
    /// <returns>The file.</returns>
    public string WriteAdminToken(NewToken token)
    {
        WritePrivate(storage.AdminTokenFile, token.Value + "\n");
        return storage.AdminTokenFile;
    }

    /// <summary>Writes the key of secrets that the server made itself, mode 0600.</summary>
    public void WriteSecretKey(string key) => WritePrivate(storage.OwnSecretKeyFile, key + "\n", overwrite: false);

    /// <summary>Tells tools on this machine where the server listens.</summary>
    public void WriteAddresses(ServerAddresses addresses) =>
        WritePrivate(storage.AddressesFile, JsonSerializer.Serialize(addresses, WireJson.Options) + "\n");

    /// <summary>Takes that back, unless another server has written its own since.</summary>
    public void RemoveAddresses(ServerAddresses addresses)
    {
        if (File.Exists(storage.AddressesFile) && File.ReadAllText(storage.AddressesFile).TrimEnd() == JsonSerializer.Serialize(addresses, WireJson.Options)) File.Delete(storage.AddressesFile);
    }

    /// <summary>Whole or not at all: written aside, then moved into place.</summary>
    private static void WritePrivate(string path, string text, bool overwrite = true)
    {
        var aside = path + ".new";
        File.Delete(aside);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(aside, create)) writer.Write(text);
        File.Move(aside, path, overwrite);
    }
}
