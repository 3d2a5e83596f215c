using System.CommandLine;
using System.Text.Json;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl explain route NAME</c>: the policies in force on each rule, and which level, document and author each field came from.</summary>
internal static class Explain
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var kind = KindArgument.WithPolicies();
        var name = new Argument<string>("name") { Description = "The name of a route or fleet." };
        var rule = new Option<string?>("--rule") { Description = "Show only this rule of the route." };
        var fleet = new Option<string?>("--fleet") { Description = "Show the policies only as they are in this fleet." };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(new Command("explain", "Show the policies in force, and where each field comes from") { kind, name, rule, fleet, output });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.EffectiveAsync(parse.GetValue(kind)!.Plural, parse.GetRequiredValue(name), cancel);
                if (answer is not Answer<EffectiveDocument>.Success { Value: var effective })
                    return shell.Terminal.Explain(answer);
                effective = effective with { Held = [.. effective.Held.Where(held => Is(parse.GetValue(fleet), held.Fleet))] };
                var chosen = effective.Rules.Where(one => Is(parse.GetValue(rule), one.Rule) && Is(parse.GetValue(fleet), one.Fleet)).ToArray();
                if (chosen.Length == 0 && effective.Rules.Count > 0)
                    return Missed(effective, parse.GetValue(rule), parse.GetValue(fleet), shell.Terminal);
                if (parse.GetRequiredValue(output) == "json")
                    shell.Terminal.Json(effective with { Rules = chosen });
                else
                    Show(effective, chosen, shell.Terminal);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static bool Is(string? wanted, string? name) => wanted is null || wanted == name;

    private static int Missed(EffectiveDocument effective, string? rule, string? fleet, Terminal terminal)
    {
        var wanted = string.Join(" in ", new[] { rule is null ? null : $"rule '{rule}'", fleet is null ? null : $"fleet '{fleet}'" }.OfType<string>());
        var there = effective
            .Rules.GroupBy(one => one.Fleet, one => one.Rule)
            .Select(rules => string.Join(", ", rules.OfType<string>()) is { Length: > 0 } names ? $"{names} in fleet {rules.Key}" : $"fleet {rules.Key}");
        terminal.Say($"error: {effective.Kind}/{effective.Name} has no {wanted}; there is {string.Join("; ", there)}", Tone.Red);
        return ExitCode.Failed;
    }

    private static void Show(EffectiveDocument effective, EffectiveRule[] rules, Terminal terminal)
    {
        if (rules.Length == 0)
            terminal.Say($"{effective.Kind}/{effective.Name} has no rule in any fleet");
        foreach (var rule in rules)
        {
            terminal.Line(rule.Rule is null ? $"fleet {rule.Fleet}" : $"rule {rule.Rule} in fleet {rule.Fleet}", Tone.Cyan);
            if (rule.Fields.Count == 0)
                terminal.Line("no policies: defaults hold");
            else
                terminal.Table(["FIELD", "VALUE", "LEVEL", "WRITTEN AT", "REVISION", "AUTHOR"], rule.Fields.Select(Row));
            foreach (var taken in rule.TakenAway)
                terminal.Line($"{taken.Policy} of {string.Join(" and ", taken.Levels)} was taken away by {taken.By}", Tone.Red);
            terminal.Line("");
        }

        foreach (var line in HeldDocuments.Lines(effective.Held))
            terminal.Line(line, Tone.Red);
    }

    private static string[] Row(EffectiveField field) => field.Default ? [field.Field, Value(field), "default", "", "", ""] : Written(field);

    private static string[] Written(EffectiveField field) =>
        [field.Field, Value(field), field.Level, $"{field.Document.Kind}/{field.Document.Name} {field.Path}", field.Revision.ToString(), field.Author];

    /// <summary>As documents write it.</summary>
    private static string Value(EffectiveField field) => field.Value.ValueKind is JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
}
