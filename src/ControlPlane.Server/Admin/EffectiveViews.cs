using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Explanation;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using EffectiveField = ControlPlane.Client.Wire.EffectiveField;
using EffectiveRule = ControlPlane.Client.Wire.EffectiveRule;

namespace ControlPlane.Server.Admin;

/// <summary>Policies in force as wire records, each field with the revision and author of the document it was written in.</summary>
internal static class EffectiveViews
{
    /// <summary>What is in force for a document.</summary>
    public static EffectiveDocument Of(StoreState state, Document document) =>
        new(
            document.Id.Kind,
            document.Id.Name,
            state.Revision,
            [
                .. Effective
                    .Of(state.Model, document)
                    .Select(rule => new EffectiveRule(
                        rule.Fleet,
                        rule.Rule,
                        [.. rule.Fields.Select(field => ToWire(field, state.Info[field.Document]))],
                        [.. rule.TakenAway.Select(taken => new Client.Wire.TakenAway(taken.Policy, taken.Levels, taken.By))]
                    )),
            ]
        )
        {
            Held = [.. Held(state, document)],
        };

    private static IEnumerable<HeldInFleet> Held(StoreState state, Document document)
    {
        var documents = Effective.Documents(state.Model, document);
        return FleetStatuses.Held(
            state,
            pin => pin.Document == document.Id || (documents.Contains(pin.Document) && documents.Contains(new DocumentId("Fleet", pin.Fleet)))
        );
    }

    private static EffectiveField ToWire(Language.Explanation.EffectiveField field, StoredInfo info)
    {
        using var value = JsonDocument.Parse(field.Value.ToJson());
        return new EffectiveField(field.Field, value.RootElement.Clone(), field.Level, field.Document.ToWire(), field.Path, info.Revision, info.Author)
        {
            Default = field.IsDefault,
        };
    }
}
