namespace ControlPlane.Language.EnvoyConfig;

/// <summary>
/// An instance of local_ratelimit in the HTTP chain. What differs between limits and is a setting of the whole filter, that makes them instances.
/// </summary>
/// <param name="AfterSecurity">Whether it stands after authentication and authorization, and so knows who the client is.</param>
/// <param name="Fleet">Whether it takes its share of what the fleet's Envoys admit together.</param>
/// <param name="Mode">What it does beside counting.</param>
internal sealed record LimitInstance(bool AfterSecurity, bool Fleet, LimitAnswers Mode)
{
    /// <summary>Those of one place in the chain, in their order there.</summary>
    public static IEnumerable<LimitInstance> At(bool afterSecurity) =>
        Enum.GetValues<LimitAnswers>()
            .Select(mode => new LimitInstance(afterSecurity, Fleet: false, mode))
            .Concat(Enum.GetValues<LimitAnswers>().Select(mode => new LimitInstance(afterSecurity, Fleet: true, mode)));

    /// <summary>As in <c>limit.pre.fleet.shadow</c>.</summary>
    public string Name =>
        string.Concat(
            AfterSecurity ? "limit.post" : "limit.pre",
            Fleet ? ".fleet" : "",
            Mode switch
            {
                LimitAnswers.Quiet => ".quiet",
                LimitAnswers.Shadow => ".shadow",
                _ => "",
            }
        );

    /// <summary>
    /// By which routes choose it. Envoy has eleven stages, so the quiet instances share theirs: each counts the limits alone whose descriptors it has.
    /// </summary>
    public uint Stage => (AfterSecurity ? 2u : 0) + (Fleet ? 4u : 0) + (Mode is LimitAnswers.Shadow ? 1u : 0);
}

/// <summary>What responses show of a limit.</summary>
internal enum LimitAnswers
{
    /// <summary>Refusals, and headers that tell what is left.</summary>
    Full,

    /// <summary>Refusals without such headers.</summary>
    Quiet,

    /// <summary>Nothing: it only counts.</summary>
    Shadow,
}
