using System.Net.Sockets;
using ControlPlane.Bench.Ads;
using ControlPlane.Bench.Http2;

namespace ControlPlane.Bench.Load;

/// <summary>Many emulated Envoys of one server, driven by one loop.</summary>
internal sealed class EnvoyFleet(LoadLoop loop, FleetPlan plan, Random chance) : IAsyncDisposable
{
    private const int ConnectedAtOnce = 16;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500),
        LongestBackoff = TimeSpan.FromSeconds(30);

    private readonly EmulatedEnvoy?[] _envoys = new EmulatedEnvoy?[plan.Streams];
    private readonly int[] _attempts = new int[plan.Streams];
    private readonly List<string> _failures = [];
    private long _answers;
    private long _resources;
    private long _removed;
    private long _received;
    private long _lastAnswer;
    private long _rejected;
    private double _rejecting;
    private bool _closing;

    /// <summary>Where it runs.</summary>
    public LoadLoop Loop => loop;

    /// <summary>What it emulates.</summary>
    public FleetPlan Plan => plan;

    /// <summary>What the streams ask for.</summary>
    public Subscription[] Subscriptions { get; private set; } = [.. plan.Subscriptions];

    /// <summary>Whether streams that begin now have connected before.</summary>
    public bool Again { get; private set; }

    /// <summary>What opens each connection.</summary>
    public byte[] Opening { get; } = Frames.Opening(plan.Server.ToString(), plan.Subscriptions[0].Variant.Method);

    /// <summary>What is waited for at present.</summary>
    public Arrivals? Watching { get; private set; }

    /// <summary>Connects all of them, as fast as the server takes them, and subscribes.</summary>
    /// <param name="resources">How many resources a stream waits for.</param>
    /// <returns>When each had them; the watch goes on when this returns.</returns>
    public Task<Arrivals> ConnectAsync(int resources) =>
        loop.RunAsync(() =>
        {
            var arrivals = Begin(resources);
            ConnectFrom(0);
            return arrivals;
        });

    /// <summary>Begins to watch for so many resources on every stream.</summary>
    public Task<Arrivals> WatchAsync(int resources) => loop.RunAsync(() => Begin(resources));

    /// <summary>Counts so far.</summary>
    public Task<LoadCounts> CountsAsync() => loop.RunAsync(() => new LoadCounts(_answers, _resources, _removed, _received, _lastAnswer, [.. _failures]));

    /// <summary>What each stream that decodes has, by type and name.</summary>
    public Task<IReadOnlyList<Dictionary<string, Dictionary<string, string>>>> HeldAsync() =>
        loop.RunAsync<IReadOnlyList<Dictionary<string, Dictionary<string, string>>>>(() =>
            [.. _envoys.OfType<EmulatedEnvoy>().Select(envoy => envoy.Held).OfType<Dictionary<string, Dictionary<string, string>>>().Select(Copy)]
        );

    /// <summary>From now on so large a share of the answers is rejected, at random.</summary>
    /// <returns>How many were so far.</returns>
    public Task<long> RejectAsync(double share) =>
        loop.RunAsync(() =>
        {
            _rejecting = share;
            return _rejected;
        });

    /// <summary>Ends a connection, chosen at random, which connects again at once.</summary>
    public Task ReconnectAsync() =>
        loop.RunAsync(() =>
        {
            var index = chance.Next(plan.Streams);
            if (_envoys[index] is not { } envoy)
                return false;
            envoy.Dispose();
            Connect(index, envoy);
            return true;
        });

    /// <summary>When each stream received its last answer, on the loop's clock.</summary>
    public Task<long[]> LastAnswersAsync() => loop.RunAsync(() => _envoys.OfType<EmulatedEnvoy>().Select(envoy => envoy.LastAnswer).ToArray());

    /// <summary>Streams whose connection stands, and which have sent all that they have to say.</summary>
    public Task<int> SentAsync() => loop.RunAsync(() => _envoys.Count(envoy => envoy is { HasSent: true }));

    /// <summary>What the streams have, by type and name, from those that decode.</summary>
    /// <exception cref="VoidRunException">They differ among each other, or a stream that only counts ended at another version: the run is void.</exception>
    public Task<IReadOnlyDictionary<string, Dictionary<string, string>>> AgreedAsync() => loop.RunAsync(Agreed);

    /// <summary>From now on streams that connect again tell what the sampled ones have now.</summary>
    public Task KnowAsync() =>
        loop.RunAsync(() =>
        {
            var held = Agreed();
            Subscriptions = [.. Subscriptions.Select(subscription => Subscription.Knowing(subscription.Type, subscription.Names, held[subscription.Type]))];
            return Again = true;
        });

    /// <summary>The field <c>node</c> of a stream's first request.</summary>
    public byte[] NodeOf(int index) => RequestText.Node(plan.Subscriptions[0].Variant, $"{plan.Prefix}-{index}", plan.Cluster);

    /// <summary>Bytes came.</summary>
    public void Received(int size) => _received += size;

    /// <summary>A stream has received an answer.</summary>
    public void Answered(EmulatedEnvoy envoy, AnswerReader answer)
    {
        _answers++;
        _resources += answer.Resources;
        _removed += answer.Removed;
        _lastAnswer = envoy.LastAnswer = loop.Now;
        _attempts[envoy.Index] = 0;
        envoy.Watched += answer.Resources;
        if (Watching is { } watching && envoy.Watched >= watching.Resources)
            watching.Arrive(envoy.Index, _lastAnswer);
    }

    /// <summary>Whether the next answer is rejected.</summary>
    public bool Rejects()
    {
        if (_rejecting == 0 || chance.NextDouble() >= _rejecting)
            return false;
        _rejected++;
        return true;
    }

    /// <summary>A connection has ended that was to stay.</summary>
    public void Ended(EmulatedEnvoy envoy, string reason)
    {
        if (_closing)
            return;
        _envoys[envoy.Index] = null;
        if (plan.Reconnects)
            ReconnectLater(envoy.Index, envoy);
        else
            _failures.Add($"{plan.Prefix}-{envoy.Index}: {reason}");
    }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync() =>
        await loop.RunAsync(() =>
        {
            _closing = true;
            foreach (var envoy in _envoys)
                envoy?.Dispose();
            return true;
        });

    private Arrivals Begin(int resources)
    {
        foreach (var envoy in _envoys)
        {
            if (envoy is not null)
                envoy.Watched = 0;
        }

        return Watching = new Arrivals(plan.Streams, resources, loop.Now);
    }

    private void ConnectFrom(int first)
    {
        for (var index = first; index < plan.Streams; index++)
        {
            if (_closing)
                return;
            // The sockets that are connected have their turn in between.
            if (index == first + ConnectedAtOnce)
            {
                loop.Post(() => ConnectFrom(index));
                return;
            }

            Connect(index, null);
        }
    }

    private void Connect(int index, EmulatedEnvoy? before)
    {
        if (_closing)
            return;
        var envoy = new EmulatedEnvoy(this, index, HeldBy(index, before), before?.Version ?? 0);
        try
        {
            envoy.Connect();
            _envoys[index] = envoy;
        }
        catch (SocketException refused)
        {
            envoy.Dispose();
            if (plan.Reconnects)
                ReconnectLater(index, envoy);
            else
                _failures.Add($"{plan.Prefix}-{index}: {refused.Message}");
        }
    }

    private Dictionary<string, Dictionary<string, string>>? HeldBy(int index, EmulatedEnvoy? before)
    {
        if (plan.Stuck || index % (plan.Streams / plan.Sampled) != 0)
            return null;
        return before?.Held is Dictionary<string, Dictionary<string, string>> held
            ? held
            : Subscriptions.ToDictionary(subscription => subscription.Type, _ => new Dictionary<string, string>());
    }

    /// <summary>Envoy's backoff: exponential with full jitter, from 500 ms to 30 s.</summary>
    private void ReconnectLater(int index, EmulatedEnvoy before)
    {
        var longest = FirstBackoff * Math.Pow(2, Math.Min(_attempts[index]++, 6));
        loop.PostLater((longest < LongestBackoff ? longest : LongestBackoff) * chance.NextDouble(), () => Connect(index, before));
    }

    private IReadOnlyDictionary<string, Dictionary<string, string>> Agreed()
    {
        var reading = _envoys.OfType<EmulatedEnvoy>().ToArray();
        var sampled = reading.Where(envoy => envoy.Held is not null).ToArray();
        if (sampled is not [var first, ..])
            throw new VoidRunException("No stream that decodes what it receives is connected.");
        var held = first.Held!;
        foreach (var other in sampled)
        {
            if (held.Any(type => !Same(type.Value, other.Held![type.Key])))
                throw new VoidRunException($"Streams {first.Index} and {other.Index} have received different resources.");
        }

        var astray = reading.Count(envoy => envoy.Version != first.Version);
        return astray == 0 ? held : throw new VoidRunException($"{astray} of {reading.Length} streams ended at another version than stream {first.Index}.");
    }

    private static Dictionary<string, Dictionary<string, string>> Copy(Dictionary<string, Dictionary<string, string>> held) =>
        held.ToDictionary(type => type.Key, type => new Dictionary<string, string>(type.Value));

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var version) && version == pair.Value);
}

/// <summary>What a fleet has received so far.</summary>
/// <param name="Answers">Responses.</param>
/// <param name="Resources">Resources in them.</param>
/// <param name="Removed">Names they removed.</param>
/// <param name="Bytes">Bytes off the sockets, frames and all.</param>
/// <param name="LastAnswer">When the last answer came, on the loop's clock.</param>
/// <param name="Failures">Connections that ended unasked, and why.</param>
internal sealed record LoadCounts(long Answers, long Resources, long Removed, long Bytes, long LastAnswer, IReadOnlyList<string> Failures);

/// <summary>Why a run counts for nothing.</summary>
internal sealed class VoidRunException(string message) : Exception(message);
