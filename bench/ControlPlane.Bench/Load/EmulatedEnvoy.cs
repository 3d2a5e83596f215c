using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ControlPlane.Bench.Ads;
using ControlPlane.Bench.Http2;

namespace ControlPlane.Bench.Load;

/// <summary>One Envoy's connection: it subscribes, acknowledges everything at once and counts. Lives on the loop's thread.</summary>
internal sealed class EmulatedEnvoy : IReady, IFrames, IAnswers, IDisposable
{
    private const int StuckReceiveBuffer = 4 * 1024;

    private readonly EnvoyFleet _fleet;
    private readonly LoadLoop _loop;
    private readonly Socket _socket;
    private readonly FrameReader _frames;
    private readonly AnswerReader _answers;
    private readonly Outbox _outbox;
    private readonly Dictionary<string, Dictionary<string, string>>? _held;
    private readonly bool _stuck;
    private int _slot = -1;
    private int _asked;
    private bool _blocked;
    private bool _closed;

    /// <summary>Connects and subscribes.</summary>
    /// <param name="fleet">Whose it is.</param>
    /// <param name="index">Its place among the fleet's streams.</param>
    /// <param name="held">What it decodes into, by type and name; null: it only counts.</param>
    /// <param name="version">The version it had before it connected again.</param>
    public EmulatedEnvoy(EnvoyFleet fleet, int index, Dictionary<string, Dictionary<string, string>>? held, ulong version)
    {
        (_fleet, _loop, Index, _held, Version) = (fleet, fleet.Loop, index, held, version);
        _stuck = fleet.Plan.Stuck;
        _frames = new FrameReader(this);
        _answers = new AnswerReader(this, whole: held is not null);
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (_stuck)
            _socket.ReceiveBufferSize = StuckReceiveBuffer;
        _outbox = new Outbox(_socket, _loop);
    }

    /// <summary>Its place among the fleet's streams.</summary>
    public int Index { get; }

    /// <summary>Resources received since the fleet's watch began.</summary>
    public int Watched { get; set; }

    /// <summary>Whether nothing waits to be sent.</summary>
    public bool HasSent => _outbox.IsEmpty;

    /// <summary>When its last answer came, on the loop's clock.</summary>
    public long LastAnswer { get; set; }

    /// <summary>The hash of the newest version of the first type it subscribed to.</summary>
    public ulong Version { get; private set; }

    /// <summary>What a sampled stream has, by type and name.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>>? Held => _held;

    /// <summary>Opens the connection.</summary>
    /// <exception cref="SocketException">The server takes none.</exception>
    public void Connect()
    {
        _socket.Connect(_fleet.Plan.Server);
        _socket.Blocking = false;
        if (!_stuck)
            _slot = _loop.Watch(Descriptor, this);
        _outbox.SendRaw(_fleet.Opening);
        Subscribe();
        if (_fleet.Plan.Knowing || _fleet.Again)
            while (Subscribe()) { }
        WatchWrites();
    }

    /// <summary>Ends the connection, as an Envoy that stops does.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        if (_slot >= 0)
            _loop.Forget(Descriptor, _slot);
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Ready()
    {
        try
        {
            if (_blocked)
                _outbox.Flush();
            Receive();
            if (!_closed)
                WatchWrites();
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            End(failure.Message);
        }
    }

    /// <inheritdoc/>
    void IFrames.Data(ReadOnlySpan<byte> part) => _answers.Feed(part);

    /// <inheritdoc/>
    void IFrames.Control(FrameType type, byte flags, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case FrameType.Settings when (flags & FrameFlags.Acknowledgement) == 0:
                if (Frames.InitialWindowIn(payload) is { } window)
                    _outbox.Begin(window);
                _outbox.SendRaw(Frames.SettingsAcknowledgement);
                break;
            case FrameType.Ping when (flags & FrameFlags.Acknowledgement) == 0:
                _outbox.SendRaw(Frames.Frame(FrameType.Ping, FrameFlags.Acknowledgement, 0, payload));
                break;
            case FrameType.WindowUpdate:
                _outbox.Grow(_frames.Stream == Frames.Stream, BinaryPrimitives.ReadInt32BigEndian(payload));
                break;
            case FrameType.Headers when (flags & FrameFlags.EndStream) != 0:
            case FrameType.ResetStream or FrameType.GoAway:
            case FrameType.Data:
                End($"{type}: {Printable(payload)}");
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    void IAnswers.Answered(AnswerReader answer)
    {
        var subscriptions = _fleet.Subscriptions;
        var place = Math.Max(0, Array.FindIndex(subscriptions, subscription => subscription.TypeHash == answer.Type));
        if (_fleet.Rejects())
        {
            _outbox.SendSmall(subscriptions[place].TypeUrl, RequestText.Rejection(answer.Nonce, "rejected at random"));
            return;
        }

        Acknowledge(subscriptions[place], answer);
        if (place == 0)
            Version = answer.Version;
        if (_held is not null && subscriptions[place].Variant == Variant.State)
            DecodedAnswer.ApplyStateTo(_held[subscriptions[place].Type], answer.Message);
        else if (_held is not null)
            DecodedAnswer.ApplyTo(_held[subscriptions[place].Type], answer.Message);
        _fleet.Answered(this, answer);
        if (place == _asked - 1)
            Subscribe();
    }

    private int Descriptor => (int)_socket.Handle;

    private bool Subscribe()
    {
        if (_asked == _fleet.Subscriptions.Length)
            return false;
        var subscription = _fleet.Subscriptions[_asked++];
        var request =
            _fleet.Plan.Own && _held is { } held
                ? Subscription.Knowing(subscription.Type, subscription.Names, held[subscription.Type]).Request
                : subscription.Request;
        if (_asked == 1)
            _outbox.Send(_fleet.NodeOf(Index), request);
        else
            _outbox.Send(request);
        return true;
    }

    private void Acknowledge(Subscription subscription, AnswerReader answer)
    {
        Span<byte> fields = stackalloc byte[RequestText.AnsweredOverhead + answer.Nonce.Length + answer.VersionText.Length];
        _outbox.SendSmall(subscription.TypeUrl, fields[..RequestText.WriteAnswered(subscription.Variant, fields, answer.Nonce, answer.VersionText)]);
    }

    private void Receive()
    {
        var buffer = _loop.ReceiveBuffer;
        while (!_closed)
        {
            var size = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            if (size == 0)
            {
                End("the server closed the connection");
                return;
            }

            _fleet.Received(size);
            _frames.Feed(buffer.AsSpan(0, size));
            if (size < buffer.Length)
                return;
        }
    }

    private void WatchWrites()
    {
        if (_outbox.IsBlocked == _blocked || _slot < 0)
            return;
        _blocked = _outbox.IsBlocked;
        _loop.WatchWrites(Descriptor, _slot, _blocked);
    }

    private void End(string reason)
    {
        if (_closed)
            return;
        Dispose();
        _fleet.Ended(this, reason);
    }

    private static string Printable(ReadOnlySpan<byte> payload)
    {
        var text = new StringBuilder();
        foreach (var next in payload)
            text.Append(next is >= 32 and < 127 ? (char)next : '.');
        return text.ToString();
    }
}
