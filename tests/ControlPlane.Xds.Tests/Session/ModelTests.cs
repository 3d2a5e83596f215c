using System.Collections.Immutable;
using ControlPlane.Resources;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Random lives of a client and a server: whatever happens, the client ends up with what the server has, and nothing is sent without cause.</summary>
public sealed class ModelTests
{
    private const int Steps = 80;

    private static readonly TypeUrl[] Types = [.. XdsTypes.All.Select(type => type.Url)];
    private static readonly string[] Names = ["a", "b", "c", "d"];

    /// <summary>2,000 lives of 80 steps each in either variant: 320,000 steps.</summary>
    [Theory, MemberData(nameof(Blocks))]
    public void XDS_013_168_A_client_ends_up_with_what_the_server_has(bool delta, int block)
    {
        for (var seed = block * 500; seed < (block + 1) * 500; seed++)
        {
            if (Failure(delta, seed, [.. Enumerable.Range(0, Steps)]) is null)
                continue;
            var steps = Smallest(delta, seed);
            Assert.Fail($"seed {seed}, steps {string.Join(',', steps)}: {Failure(delta, seed, steps)!.Message}\n{string.Join('\n', _log)}");
        }
    }

    public static TheoryData<bool, int> Blocks()
    {
        var blocks = new TheoryData<bool, int>();
        foreach (var delta in (bool[])[true, false])
        {
            for (var block = 0; block < 4; block++)
                blocks.Add(delta, block);
        }

        return blocks;
    }

    private readonly List<string> _log = [];

    private Exception? Failure(bool delta, int seed, ImmutableArray<int> steps)
    {
        _log.Clear();
        return Record.Exception(() => LifeOf(delta, seed).Run(steps));
    }

    /// <summary>The steps that a failing life needs: without any one of them it passes.</summary>
    private ImmutableArray<int> Smallest(bool delta, int seed)
    {
        ImmutableArray<int> steps = [.. Enumerable.Range(0, Steps)];
        for (var before = Steps + 1; steps.Length < before; )
        {
            before = steps.Length;
            foreach (var step in steps.Reverse())
            {
                if (Failure(delta, seed, steps.Remove(step)) is not null)
                    steps = steps.Remove(step);
            }
        }

        return steps;
    }

    private Life LifeOf(bool delta, int seed)
    {
        var random = new Random(seed);
        var options = new AdsOptions { LargestResponse = random.Next(2) == 0 ? 1 : 4_000_000 };
        if (delta)
        {
            var rig = new SessionRig(options);
            return new Life(seed, _log, rig, new DeltaModelClient(rig, _log));
        }

        var state = new StateRig(options);
        return new Life(seed, _log, state, new StateModelClient(state, _log));
    }

    private sealed class Life
    {
        private readonly int _seed;
        private readonly List<string> _log;
        private readonly Rig _rig;
        private readonly ModelClient _client;
        private readonly TypeUrl[] _types;
        private readonly ViewKey[] _views = [new("shop", "1.40"), new("other", "1.40")];
        private readonly Dictionary<ViewKey, Dictionary<ResourceKey, string>> _sets = [];
        private Random _random;

        public Life(int seed, List<string> log, Rig rig, ModelClient client)
        {
            (_seed, _random, _log, _rig, _client) = (seed, new Random(seed), log, rig, client);
            _types = [.. Types.Where(type => client is DeltaModelClient || !XdsTypes.Of(type).DeltaOnly)];
            foreach (var view in _views)
            {
                _sets[view] = [];
                Publish(view);
            }
        }

        /// <summary>What a step does does not depend on which others there are.</summary>
        public void Run(ImmutableArray<int> steps)
        {
            foreach (var step in steps)
            {
                _random = new Random((_seed * Steps) + step);
                Step();
                if (_random.Next(3) > 0)
                    _client.Receive();
            }

            _log.Add("heal");
            Heal();
            Settle();
            foreach (var (type, subscription) in _client.Subscriptions)
            {
                var wanted = _sets[_rig.Key]
                    .Where(pair => pair.Key.Type == type && subscription.Wants(pair.Key.Name))
                    .Select(pair => $"{pair.Key.Name}={pair.Value}")
                    .Order();
                var held = subscription
                    .Held.Where(pair => _client.LearnsRemovals(type) || _sets[_rig.Key].ContainsKey(new(type, pair.Key)))
                    .Select(pair => $"{pair.Key}={pair.Value}")
                    .Order();
                held.ShouldBe(wanted, $"{type.ShortName} at the end");
                if (!_client.LeftUnanswered(type))
                    _rig.State(type).Status.ShouldBe(NodeTypeStatus.Synced, type.ShortName);
            }

            _rig.Clock.Advance(TimeSpan.FromHours(1));
            _client.Receive();
            _client.HasOpen.ShouldBeFalse("something is sent without end");
        }

        private void Step()
        {
            switch (_random.Next(14))
            {
                case 0 or 1 or 2:
                    Change();
                    break;
                case 3 or 4:
                    Subscribe();
                    break;
                case 5:
                    var (type, name) = (Pick(_types), Pick(Names));
                    _log.Add($"unsubscribe {type.ShortName} {name}");
                    _client.Unsubscribe(type, name);
                    break;
                case 10 when _random.Next(3) == 0:
                    var wild = Pick(_types);
                    _log.Add($"unsubscribe {wild.ShortName} *");
                    _client.UnsubscribeAll(wild);
                    break;
                case 6:
                    Reconnect();
                    break;
                case 7:
                    var time = TimeSpan.FromMilliseconds(_random.Next(7000));
                    _log.Add($"wait {time}");
                    _rig.Clock.Advance(time);
                    break;
                case 9 when _random.Next(3) == 0:
                    _log.Add("leave unanswered");
                    _client.LeaveUnanswered(_random);
                    break;
                case 8 when _random.Next(4) == 0:
                    _rig.Key = Pick(_views);
                    _log.Add($"belong to {_rig.Key}");
                    CauseAll();
                    break;
                default:
                    _log.Add("answer");
                    _client.Answer(_random);
                    break;
            }
        }

        private void Reconnect()
        {
            var told = Pick(Enum.GetValues<ToldVersions>());
            switch (_random.Next(3))
            {
                case 0:
                    _log.Add($"reconnect, {told}");
                    _rig.Begin();
                    break;
                case 1:
                    _log.Add($"restart, {told}");
                    _rig.BeginAfterRestart();
                    break;
                default:
                    _log.Add($"other replica, {told}");
                    _rig.BeginAtOtherReplica();
                    break;
            }

            _client.Reconnect(told);
        }

        private void Subscribe()
        {
            var type = Pick(_types);
            var names = Names.Where(_ => _random.Next(2) == 0).ToArray();
            var wildcard = XdsTypes.Of(type).LegacyWildcard && _random.Next(2) == 0;
            if (names.Length == 0 && !wildcard)
                return;
            _log.Add($"subscribe {type.ShortName} {(wildcard ? "*" : string.Join(',', names))}");
            if (wildcard && _client.Subscriptions.ContainsKey(type))
                return;
            _client.Open(type, wildcard, names);
        }

        private void Change()
        {
            var view = Pick(_views);
            for (var i = _random.Next(1, 4); i > 0; i--)
            {
                var key = new ResourceKey(Pick(Types), Pick(Names));
                if (_random.Next(3) == 0)
                    _sets[view].Remove(key);
                else
                    _sets[view][key] = _random.Next(5) == 0 ? "bad" : $"{_random.Next(3)}";
            }

            _log.Add($"publish {view}: {string.Join(' ', _sets[view].Select(pair => $"{pair.Key.Type.ShortName}/{pair.Key.Name}={pair.Value}"))}");
            Publish(view);
        }

        private void Heal()
        {
            foreach (var set in _sets.Values)
            {
                foreach (var key in set.Where(pair => pair.Value == "bad").Select(pair => pair.Key).ToList())
                    set[key] = "healed";
            }

            foreach (var view in _views)
                Publish(view);
        }

        private void Settle()
        {
            for (var i = 0; i < 200; i++)
            {
                _client.Receive();
                while (_client.HasOpen)
                    _client.Answer(_random);
                _rig.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        private void Publish(ViewKey view)
        {
            _rig.Put(view, [.. _sets[view].Select(pair => Named(pair.Key.Type, pair.Key.Name, pair.Value))]);
            CauseAll();
        }

        private void CauseAll()
        {
            foreach (var type in Types)
                _client.Cause(type);
        }

        private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
    }
}
