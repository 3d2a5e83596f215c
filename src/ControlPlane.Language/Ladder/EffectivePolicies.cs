using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Ladder;

/// <summary>The policies in force at one level of the ladder fleet → domain → route → rule, all levels above merged into it.</summary>
internal sealed class EffectivePolicies
{
    /// <summary>No policies.</summary>
    public static readonly EffectivePolicies None = new([]);

    private readonly ImmutableDictionary<PolicyType, Level> _locks;

    private EffectivePolicies(ImmutableArray<EffectivePolicy> all, ImmutableDictionary<PolicyType, Level>? locks = null)
    {
        All = all;
        _locks = locks ?? ImmutableDictionary<PolicyType, Level>.Empty;
    }

    /// <summary>By name.</summary>
    public ImmutableArray<EffectivePolicy> All { get; }

    /// <summary>
    /// What is wrong with what the nearest level says: it takes away or overrides what a level above locked. The policy then stands as it was above.
    /// </summary>
    public ImmutableArray<Problem> Problems { get; private init; } = [];

    /// <summary>
    /// Whether a Policy document that a level brings in is not there: what it demands is not known, so nothing may be served under these policies.
    /// </summary>
    public bool LacksDocuments { get; private init; }

    /// <summary>Whether something is not there that they bring in or name: then what they demand is not known.</summary>
    /// <param name="documents">Finds the documents.</param>
    /// <param name="named">Those that a policy names.</param>
    public bool Lack(Lookup documents, Func<EffectivePolicy, IReadOnlyList<DocumentId>> named)
    {
        if (LacksDocuments)
            return true;
        foreach (var policy in All)
        {
            foreach (var id in named(policy))
            {
                if (documents.Find(id.Kind, id.Name) is null)
                    return true;
            }
        }
        return false;
    }

    /// <summary>How many levels say something of them.</summary>
    private int Depth { get; init; }

    /// <summary>Security that a level below took away, with that level.</summary>
    public ImmutableArray<(EffectivePolicy Policy, Level By)> TakenAway { get; private init; } = [];

    /// <summary>The places of all leaves.</summary>
    public IEnumerable<Origin> Origins => All.IsEmpty ? [] : All.SelectMany(policy => policy.Leaves).Select(leaf => leaf.Source.Origin);

    /// <summary>The policy in force, or null.</summary>
    public EffectivePolicy? Find(PolicyType policy)
    {
        foreach (var candidate in All)
        {
            if (candidate.Policy == policy)
                return candidate;
        }
        return null;
    }

    /// <summary>The policy in force of this name, or null.</summary>
    public EffectivePolicy? Find(string name) => All.FirstOrDefault(candidate => candidate.Policy.Name == name);

    /// <summary>Those that fulfil a condition.</summary>
    public EffectivePolicies Where(Func<EffectivePolicy, bool> condition) => All.All(condition) ? this : With([.. All.Where(condition)]);

    /// <summary>Those that work on a rule: some need an upstream.</summary>
    public EffectivePolicies For(bool hasUpstream) => hasUpstream ? this : Where(policy => !policy.Policy.NeedsUpstream);

    /// <summary>Those that hold for connections whose bytes are passed on unread.</summary>
    public EffectivePolicies ForConnections() => Where(policy => policy.Policy.HoldsForConnections);

    /// <summary>These with one more demand of a security policy.</summary>
    public EffectivePolicies Demanding(PolicyType policy, PolicyLayer layer) =>
        With(InOrder(All.Where(other => other.Policy != policy).Append(new EffectivePolicy(policy, [.. Find(policy)?.Layers ?? [], layer]))));

    /// <summary>These with a nearer level's policies over them.</summary>
    /// <param name="said">What the level says.</param>
    /// <param name="level">The level.</param>
    /// <param name="documents">Finds the Policy documents it brings in.</param>
    public EffectivePolicies Under(ILevel said, Level level, Lookup documents) =>
        said.SaysNothing ? this : new LadderStep(this, said, level with { Depth = Depth }, documents).Take();

    /// <summary>The level above that locked a policy, or null.</summary>
    internal Level? LockedBy(PolicyType policy) => _locks.GetValueOrDefault(policy);

    /// <summary>The result of a step down the ladder.</summary>
    internal EffectivePolicies Next(
        IEnumerable<EffectivePolicy> all,
        IEnumerable<PolicyType> locked,
        Level level,
        ImmutableArray<Problem> problems,
        bool lacksDocuments,
        IEnumerable<(EffectivePolicy Policy, Level By)> takenAway
    ) =>
        new([.. all], locked.Aggregate(_locks, (locks, policy) => locks.ContainsKey(policy) ? locks : locks.Add(policy, level)))
        {
            Depth = Depth + 1,
            Problems = problems,
            LacksDocuments = LacksDocuments || lacksDocuments,
            TakenAway = [.. TakenAway, .. takenAway],
        };

    private EffectivePolicies With(ImmutableArray<EffectivePolicy> all) =>
        new(all, _locks)
        {
            Depth = Depth,
            Problems = Problems,
            LacksDocuments = LacksDocuments,
            TakenAway = TakenAway,
        };

    private static ImmutableArray<EffectivePolicy> InOrder(IEnumerable<EffectivePolicy> policies) =>
        [.. policies.OrderBy(policy => policy.Policy.Name, StringComparer.Ordinal)];
}
