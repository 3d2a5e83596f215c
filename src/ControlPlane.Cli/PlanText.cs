using System.Text;
using ControlPlane.Cli.Connection;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary>A plan for people: on a terminal, and as Markdown for a pull request.</summary>
internal static class PlanText
{
    /// <summary>The lines of a terminal.</summary>
    public static IEnumerable<(string Line, Tone Tone)> Lines(PlanResponse plan)
    {
        foreach (var line in ChangeText.Documents(plan.Changes))
            yield return line;
        foreach (var fleet in plan.Resources.GroupBy(resource => resource.Fleet))
        {
            yield return ($"fleet {fleet.Key}", Tone.Cyan);
            foreach (var resource in fleet)
                yield return ($"  {Sign(resource.Action)} {resource.Type} {resource.Name}{Because(resource)}", ToneOf(resource.Action));
        }
        if (plan.Nodes.Count > 0)
            yield return (
                $"{Count.Of(plan.Nodes.Count, "connected Envoy")} would receive it: {string.Join(", ", plan.Nodes.Select(node => node.Id))}",
                Tone.Plain
            );
        foreach (var line in ChangeText.Warnings(plan.Warnings))
            yield return line;
        yield return (Summary(plan), Tone.Plain);
        foreach (var line in HeldDocuments.Lines(plan.Held))
            yield return (line, Tone.Red);
    }

    /// <summary>Markdown: the warnings first, the resources folded away.</summary>
    public static string Markdown(PlanResponse plan)
    {
        var text = new StringBuilder().Append("### ").AppendLine(Summary(plan)).AppendLine();
        foreach (var warning in plan.Warnings)
            text.AppendLine($"- :warning: **{ChangeText.Title(warning.Kind)}**: {Code(warning.Subject)} {Escaped(warning.Message)}");
        if (plan.Warnings.Count > 0)
            text.AppendLine();
        foreach (var held in plan.Held)
        {
            var name = Code($"{held.Document.Kind}/{held.Document.Name}");
            text.AppendLine($"- :warning: **held**: {name} in {Code(held.Fleet)}: {Escaped(held.Document.Error)}");
            foreach (var rule in held.Document.Fallen)
                text.AppendLine($"- :warning: **held**: {name} in {Code(held.Fleet)}: {Escaped(HeldDocuments.Falls(rule))}");
        }

        if (plan.Held.Count > 0)
            text.AppendLine();
        if (Changes(plan).Any())
        {
            text.AppendLine("| document | |").AppendLine("|---|---|");
            foreach (var change in Changes(plan))
                text.AppendLine($"| {Code($"{change.Kind}/{change.Name}")} | {change.Action.ToString().ToLowerInvariant()} |");
            text.AppendLine();
        }
        if (plan.Nodes.Count > 0)
            text.AppendLine($"Received by {string.Join(", ", plan.Nodes.Select(node => $"{Code(node.Id)} ({node.Fleet}, Envoy {node.EnvoyVersion})"))}.")
                .AppendLine();
        if (plan.Resources.Count == 0)
            return text.ToString();
        text.AppendLine($"<details><summary>{Count.Of(plan.Resources.Count, "resource")}</summary>")
            .AppendLine()
            .AppendLine("| fleet | resource | | because of |")
            .AppendLine("|---|---|---|---|");
        foreach (var resource in plan.Resources)
            text.AppendLine(
                $"| {Code(resource.Fleet)} | {resource.Type} {Code(resource.Name)} | {resource.Action.ToString().ToLowerInvariant()} | "
                    + $"{string.Join(", ", resource.Documents.Select(document => Code($"{document.Kind}/{document.Name}")))} |"
            );
        return text.AppendLine().AppendLine("</details>").ToString();
    }

    private static IEnumerable<DocumentChange> Changes(PlanResponse plan) => plan.Changes.Where(change => change.Action is not ChangeAction.Unchanged);

    private static string Summary(PlanResponse plan)
    {
        int Of(ChangeAction action) => plan.Changes.Count(change => change.Action == action);
        if (!Changes(plan).Any())
            return $"nothing to do: revision {plan.Revision} has it all";
        return $"{Of(ChangeAction.Created)} to create, {Of(ChangeAction.Updated)} to update, {Of(ChangeAction.Deleted)} to delete, "
            + $"{Of(ChangeAction.Unchanged)} unchanged; {Count.Of(plan.Resources.Count, "resource")} on {Count.Of(plan.Nodes.Count, "connected Envoy")} "
            + $"(revision {plan.Revision})";
    }

    private static string Because(PlannedResource resource) =>
        resource.Documents.Count == 0 ? "" : $"  ({string.Join(", ", resource.Documents.Select(document => $"{document.Kind}/{document.Name}"))})";

    private static char Sign(ResourceAction action) =>
        action switch
        {
            ResourceAction.Added => '+',
            ResourceAction.Removed => '-',
            _ => '~',
        };

    private static Tone ToneOf(ResourceAction action) =>
        action switch
        {
            ResourceAction.Added => Tone.Green,
            ResourceAction.Removed => Tone.Red,
            _ => Tone.Plain,
        };

    private static string Code(string text) => $"`{text.Replace('`', '\'')}`";

    /// <summary>What a document says must not become Markdown of its own.</summary>
    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
