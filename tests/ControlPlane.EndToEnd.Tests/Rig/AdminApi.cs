using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Text;
using ControlPlane.Server.Demo;
using Node = ControlPlane.Client.Wire.Node;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>The admin API of a server, for tests that expect it to do what they ask.</summary>
internal sealed class AdminApi(Uri address, string token) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Where it is.</summary>
    public Uri Address { get; } = address;

    /// <summary>The bearer token.</summary>
    public string Token { get; } = token;

    /// <summary>The client, for what is not expected to succeed.</summary>
    public ControlPlaneClient Client { get; } = new(address, token);

    /// <summary>The documents of a YAML text as the API takes them.</summary>
    public static IReadOnlyList<JsonElement> Documents(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml, "test.yaml");
        read.Problems.ShouldBeEmpty();
        return [.. read.Documents.Select(document => JsonElement.Parse(document.Body.ToJson()))];
    }

    /// <summary>Applies the documents of a YAML text in one transaction.</summary>
    /// <returns>The revision.</returns>
    public async Task<long> ApplyAsync(string yaml, CancellationToken cancel) =>
        (await Expect(Client.TransactAsync(new TransactionRequest { Documents = Documents(yaml), Source = "cli" }, cancel))).Revision;

    /// <summary>Deletes documents in one transaction.</summary>
    public async Task<long> DeleteAsync(CancellationToken cancel, params DocumentName[] documents) =>
        (await Expect(Client.TransactAsync(new TransactionRequest { Delete = documents, Source = "cli" }, cancel))).Revision;

    /// <summary>A node as the server sees it; null before it has connected.</summary>
    public async Task<Node?> NodeAsync(string id, CancellationToken cancel) =>
        await Client.NodeAsync(id, cancel) is Answer<Node>.Success { Value: var node } ? node : null;

    /// <summary>Waits until a node has everything of a revision.</summary>
    public async Task UntilSyncedAsync(string node, long revision, CancellationToken cancel)
    {
        Node? last = null;
        try
        {
            await Wait.UntilAsync(
                $"{node} has revision {revision}",
                Deadline,
                async inner =>
                {
                    last = await NodeAsync(node, inner);
                    return last is { Connected: true, Synced: true } && last.Revision >= revision;
                },
                cancel
            );
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} The node: {JsonSerializer.Serialize(last, WireJson.Options)}", late);
        }
    }

    /// <summary>Versions of a fleet's resources by type and name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> VersionsAsync(string fleet, string? band, CancellationToken cancel) =>
        (await Expect(Client.SnapshotAsync(fleet, band, cancel))).Resources.ToDictionary(
            resource => $"{resource.Type} {resource.Name}",
            resource => resource.Version
        );

    /// <summary>The value of an answer that must be a success.</summary>
    public static async Task<T> Expect<T>(Task<Answer<T>> asked) =>
        await asked switch
        {
            Answer<T>.Success { Value: var value } => value,
            Answer<T>.Refused { Problem: var problem } => throw new InvalidOperationException(
                $"{problem.Status} {problem.Title}: {problem.Detail} {string.Join("; ", problem.Errors)}"
            ),
            Answer<T>.Unreachable { Reason: var reason } => throw new InvalidOperationException(reason),
            var other => throw new InvalidOperationException($"{other}"),
        };

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
