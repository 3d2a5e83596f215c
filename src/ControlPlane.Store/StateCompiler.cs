using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Pins;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>Puts together what the compiler is handed, and compiles when any of it changed.</summary>
internal sealed class StateCompiler(Func<Model, Observed, Compiled?, Compiled> compile, SecretKeys? keys = null)
{
    private readonly PinCompiler _pins = new(compile);

    /// <summary>
    /// The state with what its documents, facts and secrets compile to; the same object when it is the one before, and nothing ended meanwhile.
    /// </summary>
    /// <param name="state">The new parts; what was compiled is still of the state before.</param>
    /// <param name="before">The state it came from.</param>
    /// <param name="now">The time.</param>
    /// <remarks>
    /// What has expired is looked at here, by whoever makes a state, so that there is no state in which an API key or a fault lives too long.
    /// </remarks>
    public StoreState Compile(StoreState state, StoreState before, DateTimeOffset now)
    {
        if (ReferenceEquals(state, before) && !(state.NextExpiry <= now))
            return state;

        var certificates = state.Facts.Of(FactKinds.Certificate);
        state = state with { Model = IssuedCertificate.Apply(state.Model, name => StoredCertificate.Of(certificates.GetValueOrDefault(name), keys)) };
        var (expired, next) = Expiries.Of(state.Model, now);
        var observed = state.Facts.Observed with
        {
            Secrets = state.Secrets.Open,
            Expired = expired.SetEquals(before.Observed.Expired) ? before.Observed.Expired : expired,
        };
        if (observed == before.Observed)
            observed = before.Observed;
        var unchanged = ReferenceEquals(state.Model, before.Model) && ReferenceEquals(observed, before.Observed);
        var written = unchanged ? before.Written : compile(state.Model, observed, before.Written);
        var pins = _pins.Compile(state with { Observed = observed }, before.Pins, written, now);
        return state with
        {
            Observed = observed,
            Written = written,
            Pins = pins,
            Compiled = pins.Over(written),
            NextExpiry = pins.Fleets.Values.Select(fleet => fleet.NextExpiry).Append(next).Min(),
        };
    }

    /// <summary>The state as it is now.</summary>
    public StoreState Compile(StoreState state, DateTimeOffset now) => Compile(state, state, now);

    /// <summary>A state without documents.</summary>
    public StoreState Empty() => StoreState.Empty(compile(Model.Empty, Observed.None, null));
}
