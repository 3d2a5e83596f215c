using System.Net;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Server.Core;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;
using ControlPlane.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Server.Tests.Core.Observe;

/// <summary>A database, an issuer, and replicas that fetch its key set for the provider <c>corp</c>; time stands still.</summary>
internal sealed class KeySetRig : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-keys-");
    private readonly List<Replica> _replicas = [];

    public FakeTimeProvider Clock { get; } = new();

    public IdentityProvider Issuer { get; } = IdentityProvider.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One more replica; it looks for what others wrote only when it is told to.</summary>
    public async Task<Replica> StartAsync()
    {
        var location = StoreLocation.Parse(Path.Combine(_folder.FullName, "controlplane.db"));
        var store = await DocumentStore.OpenAsync(new StoreOptions { Location = location, PollInterval = TimeSpan.FromDays(1) }, Clock, Cancel);
        var fetcher = new Fetcher(new FetchOptions([IPNetwork.Parse("127.0.0.0/8")], Insecure: true), Clock);
        var replica = new Replica(store, fetcher, new KeySetObserver(store, fetcher, ReplicaId.New(), Clock, NullLogger<KeySetObserver>.Instance));
        await replica.KeySets.StartAsync(Cancel);
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>Stops a replica.</summary>
    public async Task StopAsync(Replica replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Writes the provider.</summary>
    public static async Task PutAsync(Replica replica, string source) =>
        (
            await replica.Store.WriteAsync(
                new WriteRequest
                {
                    Author = "ann",
                    Source = "api",
                    Put = [Provider(source)],
                },
                Cancel
            )
        ).ShouldBeOfType<WriteResult.Accepted>();

    /// <summary>Waits until an attempt that was made at this time has been brought to its end.</summary>
    public Task<KeySetProgress> AttemptedAsync(Replica replica) =>
        Eventually.AnswerAsync(
            async () =>
            {
                var lease = await replica.Store.Leases.FindAsync(KeySetObserver.LeaseOf("corp"), Cancel);
                var source = Language.Kinds.JwtProviders.KeySource.All(replica.Store.Current!.Model).SingleOrDefault();
                return source is not null && KeySetProgress.Of(lease?.Status, source) is { } progress && progress.AttemptedAt == Clock.GetUtcNow()
                    ? progress
                    : null;
            },
            "an attempt was made"
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Issuer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static Document Provider(string source)
    {
        var read = Catalog.Reader.ReadYaml($"{{kind: JwtProvider, name: corp, audiences: any, {source}}}");
        read.Problems.ShouldBeEmpty();
        return read.Documents.ShouldHaveSingleItem();
    }

    /// <summary>What one server has of all this.</summary>
    public sealed record Replica(DocumentStore Store, Fetcher Fetcher, KeySetObserver KeySets) : IAsyncDisposable
    {
        /// <summary>The key ids that are in force.</summary>
        public string? Keys => Store.Current!.Observed.KeySets.GetValueOrDefault("corp");

        public async ValueTask DisposeAsync()
        {
            await KeySets.StopAsync(CancellationToken.None);
            KeySets.Dispose();
            Fetcher.Dispose();
            await Store.DisposeAsync();
        }
    }
}
