using System.CommandLine;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Hosting.Options;

namespace ControlPlane.Server.Commands;

/// <summary>
/// <c>controlplane health</c>: whether the server of a data folder is ready. It is for containers, whose images contain no other HTTP client.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command(
            "health",
            "Ask the server of the data folder whether it is ready. The exit code is 0 if it is ready, otherwise 1, and the reason is printed."
        );
        var flags = new SettingFlags(command, Setting.Data);
        command.SetAction((parsed, cancel) => StorageAction.RunAsync(parsed, flags, storage => ProblemAsync(parsed, storage, cancel)));
        return command;
    }

    private static async Task<string?> ProblemAsync(ParseResult parsed, StorageOptions storage, CancellationToken cancel)
    {
        if (AddressesIn(storage.AddressesFile) is not { } addresses)
            return $"no server runs on the data folder {storage.Data}";
        using var client = new ControlPlaneClient(new Uri(addresses.Api), token: null, Patience);
        switch (await client.ReadinessAsync(cancel))
        {
            case Answer<Readiness>.Success { Value: var ready }:
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{ready.Status}, revision {ready.Revision}");
                return null;
            case Answer<Readiness>.Refused { Problem: var problem }:
                return problem.Detail ?? problem.Title;
            case Answer<Readiness>.Unreachable { Reason: var reason }:
                return reason;
            default:
                return "the server gave no answer";
        }
    }

    private static ServerAddresses? AddressesIn(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerAddresses>(File.ReadAllText(file), WireJson.Options);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
