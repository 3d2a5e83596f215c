using System.Text.Json;
using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>This is something to look at before a change is applied.</summary>
/// <param name="Kind">This is the kind of the warning.</param>
/// <param name="Subject">The warning is about the thing with this name.</param>
/// <param name="Message">This is what happens.</param>
public sealed record PlanWarning(PlanWarningKind Kind, string Subject, string Message);

/// <summary>These are the kinds of warnings, the gravest first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlanWarningKind>))]
public enum PlanWarningKind
{
    /// <summary>Authentication or authorization weakens: a request that is refused now may be let through.</summary>
    [JsonStringEnumMemberName("authWeakens")]
    AuthWeakens,

    /// <summary>Another protection weakens: a rate limit, <c>csrf</c>, <c>cors</c> or the largest body.</summary>
    [JsonStringEnumMemberName("protectionWeakens")]
    ProtectionWeakens,

    /// <summary>API keys or passwords that are accepted now are refused.</summary>
    [JsonStringEnumMemberName("credentialsEnd")]
    CredentialsEnd,

    /// <summary>A connected Envoy leaves its fleet, for another one or for none.</summary>
    [JsonStringEnumMemberName("nodesLeave")]
    NodesLeave,

    /// <summary>Connections of a listener are drained.</summary>
    [JsonStringEnumMemberName("listenerDrains")]
    ListenerDrains,

    /// <summary>A rule takes requests from rules of other Routes, and demands what they demand.</summary>
    [JsonStringEnumMemberName("requestsTaken")]
    RequestsTaken,

    /// <summary>A rule is never reached: one of another Route takes all of its requests.</summary>
    [JsonStringEnumMemberName("ruleCovered")]
    RuleCovered,

    /// <summary>A host with rules of its own takes its requests from rules of a wider host.</summary>
    [JsonStringEnumMemberName("hostHides")]
    HostHides,

    /// <summary>This server may not fetch a key set, so that no token of its issuer is valid.</summary>
    [JsonStringEnumMemberName("cannotFetch")]
    CannotFetch,

    /// <summary>Something is written whose end has passed: it has no effect.</summary>
    [JsonStringEnumMemberName("alreadyOver")]
    AlreadyOver,

    /// <summary>A certificate, an authority, an API key or a key set that is written or used ends within 14 days, or has ended.</summary>
    [JsonStringEnumMemberName("endsSoon")]
    EndsSoon,

    /// <summary>Counters of rate limits start anew.</summary>
    [JsonStringEnumMemberName("limitsReset")]
    LimitsReset,

    /// <summary>Envoy builds a cluster anew: connection pools, ejections and health start over.</summary>
    [JsonStringEnumMemberName("clusterRebuilt")]
    ClusterRebuilt,
}

/// <summary>The names of kinds of warnings: <c>authWeakens</c> in JSON, <c>auth-weakens</c> on a command line.</summary>
public static class PlanWarningKindNames
{
    private const string Drains = "drains";

    /// <summary>As command lines have it.</summary>
    public static string Flag(this PlanWarningKind kind) =>
        kind is PlanWarningKind.ListenerDrains ? Drains : JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>As JSON has it.</summary>
    public static string Name(this PlanWarningKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    /// <summary>The kind of this name, in either spelling; null where there is none.</summary>
    public static PlanWarningKind? Parse(string? name)
    {
        foreach (var kind in Enum.GetValues<PlanWarningKind>())
        {
            if (name == kind.Name() || name == kind.Flag() || name == JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()))
                return kind;
        }

        return null;
    }
}
