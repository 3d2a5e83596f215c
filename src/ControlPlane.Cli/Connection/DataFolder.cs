using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>The data folder of a server on this machine: it says where the server listens and holds the admin token.</summary>
/// <param name="Addresses">From <c>server.json</c>.</param>
/// <param name="Token">From <c>admin-token</c>; null when it cannot be read.</param>
internal sealed record DataFolder(ServerAddresses Addresses, string? Token)
{
    /// <summary>Reads the folder; null when it has no readable <c>server.json</c>.</summary>
    public static async Task<DataFolder?> ReadAsync(string folder, CancellationToken cancel)
    {
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(folder, "server.json"), cancel);
            return JsonSerializer.Deserialize<ServerAddresses>(text, WireJson.Options) is { Api: not null, Ads: not null } addresses
                ? new DataFolder(addresses, await TokenAsync(Path.Combine(folder, "admin-token"), cancel))
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static async Task<string?> TokenAsync(string file, CancellationToken cancel)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancel)).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
