using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>Puts together what the compiler is handed, and compiles when any of it changed.</summary>
internal sealed class StateCompiler(Func<Model, Observed, Compiled?, Compiled> compile)
{
    /// <summary>The state with these parts; the same object when nothing changed, and nothing ended meanwhile.</summary>
    /// <remarks>What has expired is looked at here, by whoever makes a state, so that there is no state in which an API key or a fault lives too long.</remarks>
    public StoreState Compile(
        StoreState state, Model model, ImmutableDictionary<DocumentId, StoredInfo> info, FactSet facts, SecretSet secrets, DateTimeOffset now)
    {
        var sameModel = ReferenceEquals(model, state.Model);
        if (sameModel && ReferenceEquals(info, state.Info) && ReferenceEquals(facts, state.Facts) && ReferenceEquals(secrets, state.Secrets) && !(state.NextExpiry <= now)) return state;

        var (expired, next) = Expiries.Of(model, now);
        var observed = facts.Observed with { Held = Held(state, facts, info), Secrets = secrets.Open, Expired = expired.SetEquals(state.Observed.Expired) ? state.Observed.Expired : expired };
        if (observed == state.Observed) observed = state.Observed;
        return state with
        {
            Model = model,
            Facts = facts,
            Secrets = secrets,
            Observed = observed,
            NextExpiry = next,
            Compiled = sameModel && ReferenceEquals(observed, state.Observed) ? state.Compiled : compile(model, observed, state.Compiled),
        };
    }

    /// <summary>The state as it is now.</summary>
    public StoreState Compile(StoreState state, DateTimeOffset now) => Compile(state, state.Model, state.Info, state.Facts, state.Secrets, now);

    /// <summary>What is held; the same object while that stays the same.</summary>
    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<DocumentId, Document?>> Held(
        StoreState state, FactSet facts, ImmutableDictionary<DocumentId, StoredInfo> info)
    {
        var held = Holds.InForce(facts, info);
        return held.SequenceEqual(state.Held) ? state.Observed.Held : Holds.ByFleet(held);
    }

    /// <summary>What an author's own documents compile to beside a state, for its problems.</summary>
    public Compiled Authored(Model model, StoreState state) => compile(model, state.Observed, state.Compiled);

    /// <summary>A state without documents.</summary>
    public StoreState Empty() => StoreState.Empty(compile(Model.Empty, Observed.None, null));
}
