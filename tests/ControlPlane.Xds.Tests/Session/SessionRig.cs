using System.Collections.Immutable;
using System.Text;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Sessions;
using ControlPlane.Xds.Views;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>One session, driven by hand: what it is due is decoded from the very bytes that would go over the wire.</summary>
internal sealed class SessionRig
{
    public static readonly TypeUrl Cds = TypeUrl.Cluster,
        Eds = TypeUrl.Endpoints,
        Sds = TypeUrl.Secret,
        Lds = TypeUrl.Listener,
        Ecds = TypeUrl.Extension,
        Rds = TypeUrl.Route,
        Rtds = TypeUrl.Runtime;

    private static readonly ViewKey Shop = new("shop", "1.40");

    private readonly SnapshotCache _cache;
    private AdsSession _session;
    private long _revision;

    public SessionRig(AdsOptions? options = null)
    {
        Options = options ?? new AdsOptions();
        _cache = new SnapshotCache(Options);
        _session = NewSession();
    }

    public AdsOptions Options { get; }

    public FakeTimeProvider Clock { get; } = new();

    public AdsSession Session => _session;

    /// <summary>The view the session is served from; a test may take it away or swap it.</summary>
    public ViewKey Key { get; set; } = Shop;

    public View? View => _cache.Find(Key);

    /// <summary>A resource whose bytes are this text.</summary>
    public static XdsResource Resource(TypeUrl type, string name, string text = "1", params ResourceKey[] children) =>
        XdsResource.Create(new(type, name), Encoding.UTF8.GetBytes(text), [], [.. children]);

    /// <summary>A cluster whose endpoints are its child.</summary>
    public static XdsResource Cluster(string name, string text = "1") => Resource(Cds, name, text, new ResourceKey(Eds, name));

    /// <summary>Publishes this as the whole set, as the next revision.</summary>
    public SessionRig Publish(params XdsResource[] resources) => PublishTo(Shop, resources);

    /// <summary>Publishes a set for one view; other views stay.</summary>
    public SessionRig PublishTo(ViewKey key, params XdsResource[] resources)
    {
        _published = _published.SetItem(key, ResourceSet.Create(resources));
        _cache.Publish(_published, ++_revision);
        return this;
    }

    private ImmutableDictionary<ViewKey, ResourceSet> _published = ImmutableDictionary<ViewKey, ResourceSet>.Empty;

    /// <summary>The client's stream broke; a new one begins.</summary>
    public SessionRig Reconnect()
    {
        _session = NewSession();
        return this;
    }

    public SessionRig Subscribe(TypeUrl type, params string[] names) => Send(type, subscribe: names);

    public SessionRig Unsubscribe(TypeUrl type, params string[] names) => Send(type, unsubscribe: names);

    /// <summary>Subscribes on a new stream, with the versions of what the client holds.</summary>
    public SessionRig Resume(TypeUrl type, string[] names, params DeltaDiscoveryResponse[] held) =>
        Send(
            type,
            subscribe: names,
            known: held.SelectMany(response => response.Resources).ToDictionary(resource => resource.Name, resource => resource.Version)
        );

    public SessionRig Ack(DeltaDiscoveryResponse response) => Send(new TypeUrl(response.TypeUrl), nonce: response.Nonce);

    public Rejection? Nack(DeltaDiscoveryResponse response, string error = "no good", params string[] subscribe)
    {
        Rejection? rejection = null;
        Send(new TypeUrl(response.TypeUrl), subscribe, nonce: response.Nonce, error: error, rejected: found => rejection = found);
        return rejection;
    }

    public SessionRig Send(
        TypeUrl type,
        string[]? subscribe = null,
        string[]? unsubscribe = null,
        IReadOnlyDictionary<string, string>? known = null,
        string nonce = "",
        string? error = null,
        Action<Rejection?>? rejected = null
    )
    {
        var request = new DeltaDiscoveryRequest
        {
            TypeUrl = type.Value,
            ResponseNonce = nonce,
            ErrorDetail = error is null ? null : new() { Code = 13, Message = error },
        };
        request.ResourceNamesSubscribe.AddRange(subscribe ?? []);
        request.ResourceNamesUnsubscribe.AddRange(unsubscribe ?? []);
        foreach (var (name, version) in known ?? new Dictionary<string, string>())
            request.InitialResourceVersions.Add(name, version);
        _session.Serve(View, Clock.GetUtcNow());
        rejected ??= _ => { };
        using var read = Read(request);
        rejected(_session.Take(read, Clock.GetUtcNow()));
        return this;
    }

    /// <summary>All that is due now.</summary>
    public List<DeltaDiscoveryResponse> Due()
    {
        var due = new List<DeltaDiscoveryResponse>();
        _session.Serve(View, Clock.GetUtcNow());
        while (_session.TryTake(Clock.GetUtcNow(), out var answer))
        {
            var nonce = new byte[Answer.LongestNonce];
            byte[] wire = [.. answer.Body.Wire.SelectMany(segment => segment.ToArray()), .. nonce.AsSpan(0, answer.WriteNonce(nonce))];
            wire.Length.ShouldBe(answer.Size);
            due.Add(DeltaDiscoveryResponse.Parser.ParseFrom(wire));
        }

        return due;
    }

    /// <summary>The only answer that is due.</summary>
    public DeltaDiscoveryResponse One() => Due().ShouldHaveSingleItem();

    /// <summary>The only answer that is due, acknowledged.</summary>
    public DeltaDiscoveryResponse Acked()
    {
        var response = One();
        Ack(response);
        return response;
    }

    public SessionRig Nothing()
    {
        Due().Select(Text).ShouldBeEmpty();
        return this;
    }

    public NodeTypeState State(TypeUrl type) => _session.StatesAt(View).Single(state => state.Type == type);

    /// <summary>An answer as text: <c>Cluster +a=1 +b=1 -c</c>.</summary>
    public static string Text(DeltaDiscoveryResponse response) =>
        string.Join(
            ' ',
            [
                new TypeUrl(response.TypeUrl).ShortName,
                .. response.Resources.Select(resource => $"+{resource.Name}={resource.Resource_.Value.ToStringUtf8()}"),
                .. response.RemovedResources.Select(name => $"-{name}"),
            ]
        );

    /// <summary>A request as the server reads it.</summary>
    public static ClientRequest Read(DeltaDiscoveryRequest request) => DeltaRequests.Read(new(request.ToByteArray()));

    private AdsSession NewSession() => new(Options, _cache.NameSets);
}

internal static class ResponseAssertions
{
    public static void ShouldSay(this DeltaDiscoveryResponse response, string text) => SessionRig.Text(response).ShouldBe(text);

    public static void ShouldSay(this IEnumerable<DeltaDiscoveryResponse> responses, params string[] texts) =>
        responses.Select(SessionRig.Text).ShouldBe(texts);
}
