using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary>Changed documents and warnings as lines, the same wherever they are shown.</summary>
internal static class ChangeText
{
    /// <summary>A line for each document that changes, then one for each warning.</summary>
    public static IEnumerable<(string Line, Tone Tone)> Lines(IEnumerable<DocumentChange> changes, IEnumerable<PlanWarning> warnings) =>
        Documents(changes).Concat(Warnings(warnings));

    /// <summary>A line for each document that changes.</summary>
    public static IEnumerable<(string Line, Tone Tone)> Documents(IEnumerable<DocumentChange> changes) =>
        changes
            .Where(change => change.Action is not ChangeAction.Unchanged)
            .Select(change => ($"{Sign(change.Action)} {change.Kind}/{change.Name}", ToneOf(change.Action)));

    /// <summary>A line for each warning.</summary>
    public static IEnumerable<(string Line, Tone Tone)> Warnings(IEnumerable<PlanWarning> warnings) =>
        warnings.Select(warning => ($"! {Title(warning.Kind)}: {warning.Subject} {warning.Message}", Tone.Red));

    /// <summary>A kind of warning in words.</summary>
    public static string Title(PlanWarningKind kind) =>
        kind switch
        {
            PlanWarningKind.AuthWeakens => "auth weakens",
            PlanWarningKind.ProtectionWeakens => "protection weakens",
            PlanWarningKind.CredentialsEnd => "credentials end",
            PlanWarningKind.NodesLeave => "nodes leave",
            PlanWarningKind.ListenerDrains => "listener drains",
            PlanWarningKind.RequestsTaken => "requests taken",
            PlanWarningKind.RuleCovered => "rule covered",
            PlanWarningKind.HostHides => "host hides",
            PlanWarningKind.CannotFetch => "keys cannot be fetched",
            PlanWarningKind.AlreadyOver => "already over",
            PlanWarningKind.EndsSoon => "ends soon",
            PlanWarningKind.LimitsReset => "limits reset",
            _ => "cluster rebuilt",
        };

    private static char Sign(ChangeAction action) =>
        action switch
        {
            ChangeAction.Created => '+',
            ChangeAction.Deleted => '-',
            _ => '~',
        };

    private static Tone ToneOf(ChangeAction action) =>
        action switch
        {
            ChangeAction.Created => Tone.Green,
            ChangeAction.Deleted => Tone.Red,
            _ => Tone.Plain,
        };
}
