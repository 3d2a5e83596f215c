using System.Text;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Hosting;

/// <summary>The folder that holds what belongs to this server alone; nobody else may look into it.</summary>
internal sealed class DataFolder(StorageOptions storage) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private FileStream? _serving;

    /// <summary>What tells this folder from others, once it is served from: it stays over restarts.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Makes the folder, or closes one that is there: mode 0700.</summary>
    public void Open()
    {
        try
        {
            Directory.CreateDirectory(storage.Data);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(storage.Data, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{Setting.Data}: {refused.Message}", refused);
        }
    }

    /// <summary>Opens the folder to serve from it: no other process does until this one disposes or ends, however it ends.</summary>
    /// <exception cref="StartFailedException">Another server does, or the folder cannot be used.</exception>
    public void OpenToServe()
    {
        Open();
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            _serving = new FileStream(storage.LockFile, options);
            Id = ReadOrMakeId(_serving);
        }
        catch (IOException refused) when (IsLocked(refused))
        {
            throw new StartFailedException(
                $"{Setting.Data}: another server{Process()} serves from {storage.Data}: stop it, or give this one a folder of its own",
                refused
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{Setting.Data}: {refused.Message}", refused);
        }
    }

    /// <summary>Lets other processes serve from the folder. The file stays: one that is removed could be held by one server and made anew by another.</summary>
    public void Dispose() => _serving?.Dispose();

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
    public void WriteAddresses(ServerAddresses addresses) => WritePrivate(storage.AddressesFile, JsonSerializer.Serialize(addresses, WireJson.Options) + "\n");

    /// <summary>Takes that back, unless another server has written its own since.</summary>
    public void RemoveAddresses(ServerAddresses addresses)
    {
        if (File.Exists(storage.AddressesFile) && File.ReadAllText(storage.AddressesFile).TrimEnd() == JsonSerializer.Serialize(addresses, WireJson.Options))
            File.Delete(storage.AddressesFile);
    }

    private static string ReadOrMakeId(FileStream file)
    {
        using var reader = new StreamReader(file, leaveOpen: true);
        if (Guid.TryParseExact(reader.ReadToEnd(), "N", out var known))
            return known.ToString("N");
        var made = Guid.NewGuid().ToString("N");
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(made));
        file.Flush();
        return made;
    }

    /// <summary>What the system says of a file that another process keeps for itself: Windows' sharing violation, EAGAIN of Linux and of macOS.</summary>
    private static bool IsLocked(IOException refused) => refused.HResult is unchecked((int)0x80070020) or 11 or 35;

    /// <summary>The process that serves from the folder, as far as it said so.</summary>
    private string Process()
    {
        try
        {
            return JsonSerializer.Deserialize<ServerAddresses>(File.ReadAllText(storage.AddressesFile), WireJson.Options) is { } serving
                ? $" (process {serving.ProcessId})"
                : "";
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or JsonException)
        {
            return "";
        }
    }

    /// <summary>Whole or not at all: written aside, then moved into place.</summary>
    private static void WritePrivate(string path, string text, bool overwrite = true)
    {
        var aside = path + ".new";
        File.Delete(aside);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(aside, create))
            writer.Write(text);
        File.Move(aside, path, overwrite);
    }
}
