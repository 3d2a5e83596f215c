using ControlPlane.Resources;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>
/// Random changes of sets in which every route and listener uses a cluster that exists, to a client that behaves like Envoy: it applies what comes in the order
/// in which it comes, asks for the endpoints of each cluster, acknowledges clusters when they are warm, and asks for listeners and routes only then. At no time
/// has it a route or a listener whose cluster it has not, so it never has to drop a request.
/// </summary>
public sealed class OrderModelTests
{
    private const int Lives = 600,
        Steps = 60;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly List<string> _log = [];

    [Theory, InlineData(true), InlineData(false)]
    public void XDS_100_101_103_No_route_is_ever_without_its_cluster(bool delta)
    {
        for (var seed = 0; seed < Lives; seed++)
        {
            _log.Clear();
            if (Record.Exception(() => LifeOf(delta, new Random(seed)).Run()) is { } failure)
                Assert.Fail($"seed {seed}: {failure.Message}\n{string.Join('\n', _log)}");
        }
    }

    private Life LifeOf(bool delta, Random random)
    {
        var options = new AdsOptions
        {
            Patience = TimeSpan.FromDays(1),
            FirstAnswerWait = Tick,
            LargestResponse = random.Next(2) == 0 ? 1 : int.MaxValue,
        };
        if (delta)
        {
            // A client that loses its stream after a part of its first clusters asks for listeners before it asks for the rest of them.
            var whole = options.LargestResponse == int.MaxValue;
            var rig = new SessionRig(options);
            return new Life(random, _log, rig, new DeltaModelClient(rig, _log))
            {
                Moves = true,
                Reconnects = whole,
                OtherReplicas = whole,
            };
        }

        // A client of the state of the world that reconnects says one version, not which clusters it has: only a server that remembers it from the same view
        // can spare what is gone.
        var state = new StateRig(options);
        var moves = random.Next(2) == 0;
        return new Life(random, _log, state, new StateModelClient(state, _log)) { Moves = moves, Reconnects = !moves };
    }

    private sealed class Life
    {
        private readonly Random _random;
        private readonly List<string> _log;
        private readonly Rig _rig;
        private readonly ModelClient _client;
        private readonly ViewKey[] _views = [new("shop", "1.40"), new("other", "1.40")];
        private readonly List<ModelResponse> _applied = [];
        private readonly HashSet<string> _warm = [];

        private bool _asksForClustersLater;

        public Life(Random random, List<string> log, Rig rig, ModelClient client)
        {
            (_random, _log, _rig, _client) = (random, log, rig, client);
            foreach (var view in _views)
                Publish(view);
            client.Open(Cds, wildcard: true, []);
        }

        public bool Moves { get; init; }

        public bool Reconnects { get; init; }

        public bool OtherReplicas { get; init; }

        private bool IsWarm => _client.Subscriptions[Cds].Held is { Count: > 0 } held && held.Keys.All(_warm.Contains);

        public void Run()
        {
            for (var i = 0; i < Steps; i++)
            {
                Step();
                _rig.Clock.Advance(Tick);
                _client.Receive();
            }

            for (var i = 0; i < Steps * 3; i++)
            {
                Apply();
                Acknowledge();
                _rig.Clock.Advance(Tick);
                _client.Receive();
            }

            _client.HasOpen.ShouldBeFalse();
            _rig.Session.StatesAt(_rig.View).ShouldAllBe(state => state.Status == NodeTypeStatus.Synced);
        }

        private void Step()
        {
            switch (_random.Next(12))
            {
                case 0 or 1:
                    Publish(_views[_random.Next(2)]);
                    break;
                case 2 when Moves && _random.Next(3) == 0:
                    _rig.Key = _views[_random.Next(2)];
                    _log.Add($"belong to {_rig.Key}");
                    CauseAll();
                    break;
                case 3 when Reconnects && _random.Next(3) == 0:
                    Reconnect();
                    break;
                case < 8:
                    Apply();
                    break;
                default:
                    Acknowledge();
                    break;
            }
        }

        /// <summary>Each cluster may come and go and change; routes and listeners use those that are there.</summary>
        private void Publish(ViewKey view)
        {
            var clusters = Names.Where(_ => _random.Next(3) > 0).DefaultIfEmpty("a").ToArray();
            string Any() => clusters[_random.Next(clusters.Length)];
            (string Name, string Cluster)[] routes = [("r", Any()), ("s", Any())];
            _log.Add($"publish {view}: {string.Join(' ', clusters)} {string.Join(' ', routes)}");
            _rig.Put(
                view,
                [
                    .. clusters.Select(name => Named(Cds, name, $"{_random.Next(2)}")),
                    .. clusters.Select(name => Named(Eds, name)),
                    .. routes.Select(route => Named(Rds, route.Name, route.Cluster)),
                    Named(Lds, "l", Any()),
                ]
            );
            CauseAll();
        }

        /// <summary>While clusters are warming, Envoy does not ask for clusters (XDS-081).</summary>
        private void Reconnect()
        {
            if (OtherReplicas && _random.Next(2) == 0)
                _rig.BeginAtOtherReplica();
            else
                _rig.Begin();
            _log.Add("reconnect");
            _applied.Clear();
            _asksForClustersLater = !IsWarm;
            _client.Reconnect(ToldVersions.Right, _asksForClustersLater ? Cds : null);
        }

        private void Apply()
        {
            if (_client.ApplyOldest() is not { } response)
                return;
            _applied.Add(response);
            if (response.Type == Cds)
                FollowClusters(response);
            else if (response.Type == Eds)
                _warm.UnionWith(response.Resources.Select(resource => resource.Name).Concat(response.Removed));
            Check();
        }

        /// <summary>
        /// Endpoints are asked for when their cluster comes, and no longer when it is gone; a cluster that changes is cold until they come again.
        /// </summary>
        private void FollowClusters(ModelResponse response)
        {
            var held = _client.Subscriptions[Cds].Held;
            _warm.ExceptWith(response.Resources.Select(resource => resource.Name).Where(name => !_client.IsFullState(Cds) || !_warm.Contains(name)));
            _warm.IntersectWith(held.Keys);
            var known = _client.Subscriptions.GetValueOrDefault(Eds)?.Names ?? [];
            foreach (var gone in known.Except(held.Keys).ToArray())
                _client.Unsubscribe(Eds, gone);
            string[] come = [.. held.Keys.Except(known)];
            if (come.Length > 0)
                _client.Open(Eds, wildcard: false, come);
        }

        /// <summary>
        /// The oldest of each type first; clusters only when all are warm, as Envoy does (XDS-103). Endpoints that never come keep a cluster cold for a while
        /// only.
        /// </summary>
        private void Acknowledge()
        {
            if (_random.Next(20) == 0)
                _warm.UnionWith(Names);
            if (IsWarm && _warm.Count > 0 && !_client.Subscriptions.ContainsKey(Lds))
            {
                _client.Open(Lds, wildcard: true, []);
                _client.Open(Rds, wildcard: false, ["r", "s"]);
            }

            if (_asksForClustersLater && IsWarm)
            {
                _asksForClustersLater = false;
                _client.Resume(Cds);
            }

            if (_applied.Count == 0)
                return;
            var type = _applied[_random.Next(_applied.Count)].Type;
            if (type == Cds && !IsWarm)
                return;
            var response = _applied.First(applied => applied.Type == type);
            _applied.Remove(response);
            _client.Acknowledge(response);
        }

        private void Check()
        {
            var clusters = _client.Subscriptions[Cds].Held;
            foreach (var type in (TypeUrl[])[Rds, Lds])
            {
                foreach (var (name, cluster) in _client.Subscriptions.GetValueOrDefault(type)?.Held ?? [])
                    clusters.ShouldContainKey(cluster, $"{type.ShortName} {name} uses it");
            }
        }

        private void CauseAll()
        {
            foreach (var type in (TypeUrl[])[Cds, Eds, Lds, Rds])
                _client.Cause(type);
        }
    }
}
