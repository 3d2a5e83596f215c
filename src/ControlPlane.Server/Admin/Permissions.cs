using System.Collections.Immutable;
using ControlPlane.Client.Wire;
using ControlPlane.Store;
using PlanWarning = ControlPlane.Language.Plans.PlanWarning;
using PlanWarningKind = ControlPlane.Language.Plans.PlanWarningKind;

namespace ControlPlane.Server.Admin;

/// <summary>Which warnings a request allows to be written.</summary>
internal static class Permissions
{
    /// <summary>The query parameter of single writes: names of kinds, separated by commas.</summary>
    public const string QueryKey = "allow";

    /// <summary>What a request allows; null where it does not restrict it.</summary>
    /// <param name="names">Names of kinds that were checked.</param>
    /// <param name="warnings">Single warnings.</param>
    public static AllowedWarnings? Of(IEnumerable<string>? names, IEnumerable<Client.Wire.PlanWarning> warnings) =>
        names is null
            ? null
            : new AllowedWarnings(
                [.. names.Select(PlanWarningKindNames.Parse).OfType<Client.Wire.PlanWarningKind>().Select(kind => (PlanWarningKind)kind)],
                [.. warnings.Select(warning => new PlanWarning((PlanWarningKind)warning.Kind, warning.Subject, warning.Message))]
            );

    /// <summary>The names in the query of a single write, or null where it has none.</summary>
    public static ImmutableArray<string>? Names(HttpRequest request) =>
        request.Query[QueryKey] is [{ } list] ? [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : null;

    /// <summary>Names that are not names of kinds.</summary>
    public static IEnumerable<Problem> Problems(IEnumerable<string?> names) =>
        names
            .Where(name => PlanWarningKindNames.Parse(name) is null)
            .Select(name => new Problem(
                ProblemCode.UnknownWarning,
                $"`{name}` is not a kind of warning.",
                Path: QueryKey,
                Allowed: string.Join(", ", Enum.GetValues<Client.Wire.PlanWarningKind>().Select(kind => kind.Name()))
            ));
}
