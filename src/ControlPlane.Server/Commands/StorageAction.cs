using System.CommandLine;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Commands;

/// <summary>What the commands that work on the database alone share: reading where it is, and saying what it refused.</summary>
internal static class StorageAction
{
    /// <summary>Runs the action with the storage of this command line; it gives what it refuses to do, or null.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ParseResult parsed, SettingFlags flags, Func<StorageOptions, Task<string?>> action)
    {
        var (storage, problems) = flags.Reader(parsed, Settings.Load()).ReadStorageOnly();
        if (!problems.IsEmpty)
            return await Failure.ReportAsync(parsed, problems);
        try
        {
            return await action(storage) is { } refusal ? await Failure.ReportAsync(parsed, [refusal]) : 0;
        }
        catch (Exception refused) when (refused is StoreException or StartFailedException)
        {
            return await Failure.ReportAsync(parsed, [refused.Message]);
        }
    }
}
