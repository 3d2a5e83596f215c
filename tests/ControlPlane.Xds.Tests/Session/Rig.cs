using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Sessions;
using ControlPlane.Xds.Views;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>
/// One session, driven by hand: what it is due is decoded from the very bytes that would go over the wire. The variants of the protocol have a rig each.
/// </summary>
internal abstract class Rig
{
    protected static readonly ViewKey Shop = new("shop", "1.40");

    private readonly StreamKind _stream;
    private SnapshotCache _cache;
    private SnapshotCache _other;
    private ImmutableDictionary<ViewKey, ResourceSet> _published = ImmutableDictionary<ViewKey, ResourceSet>.Empty;
    private long _revision;

    protected Rig(StreamKind stream, AdsOptions? options)
    {
        (_stream, Options) = (stream, options ?? new AdsOptions());
        (_cache, _other) = (new SnapshotCache(Options), new SnapshotCache(Options));
        Session = NewSession();
    }

    public AdsOptions Options { get; }

    public FakeTimeProvider Clock { get; } = new();

    public AdsSession Session { get; private set; }

    /// <summary>The view the session is served from; a test may take it away or swap it.</summary>
    public ViewKey Key { get; set; } = Shop;

    public View? View => _cache.Find(Key);

    /// <summary>Publishes a set for one view, as the next revision; other views stay.</summary>
    public void Put(ViewKey key, params XdsResource[] resources)
    {
        _published = _published.SetItem(key, ResourceSet.Create(resources));
        _cache.Publish(_published, ++_revision);
    }

    /// <summary>The stream broke; a new one begins.</summary>
    public void Begin() => Session = NewSession();

    /// <summary>The server was started again: what was published is known, what led to it is not.</summary>
    public void BeginAfterRestart()
    {
        _cache = new SnapshotCache(Options);
        _cache.Publish(_published, _revision);
        Begin();
    }

    /// <summary>
    /// The stream broke, and the new one comes to another replica, which knows what was published last, but not all that was published before.
    /// </summary>
    public void BeginAtOtherReplica()
    {
        (_cache, _other) = (_other, _cache);
        _cache.Publish(_published, _revision);
        Begin();
    }

    public NodeTypeState State(TypeUrl type) => Session.StatesAt(View).Single(state => state.Type == type);

    /// <summary>The bytes of all that is due now.</summary>
    protected List<byte[]> DueBytes()
    {
        var due = new List<byte[]>();
        Session.Serve(View, Clock.GetUtcNow());
        while (Session.TryTake(Clock.GetUtcNow(), out var answer))
        {
            var nonce = new byte[Answer.LongestNonce];
            byte[] wire = [.. answer.Body.Wire.SelectMany(segment => segment.ToArray()), .. nonce.AsSpan(0, answer.WriteNonce(nonce))];
            wire.Length.ShouldBe(answer.Size);
            due.Add(wire);
        }

        return due;
    }

    /// <summary>The session takes in a request.</summary>
    /// <returns>The rejection that it holds.</returns>
    protected Rejection? Take(Requests.ClientRequest request)
    {
        using (request)
        {
            Session.Serve(View, Clock.GetUtcNow());
            return Session.Take(request, Clock.GetUtcNow());
        }
    }

    private AdsSession NewSession() => new(Options, _cache.NameSets, _stream);
}

/// <summary>A rig whose steps can be written one after the other.</summary>
internal abstract class Rig<TRig>(StreamKind stream, AdsOptions? options) : Rig(stream, options)
    where TRig : Rig<TRig>
{
    /// <summary>Publishes this as the whole set, as the next revision.</summary>
    public TRig Publish(params XdsResource[] resources) => PublishTo(Shop, resources);

    /// <summary>Publishes a set for one view; other views stay.</summary>
    public TRig PublishTo(ViewKey key, params XdsResource[] resources)
    {
        Put(key, resources);
        return (TRig)this;
    }

    /// <summary>The client's stream broke; a new one begins.</summary>
    public TRig Reconnect()
    {
        Begin();
        return (TRig)this;
    }

    /// <summary>The server was started again.</summary>
    public TRig Restart()
    {
        BeginAfterRestart();
        return (TRig)this;
    }
}
