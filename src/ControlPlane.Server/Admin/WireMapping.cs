using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Store;
using StoreChangeAction = ControlPlane.Store.ChangeAction;
using WireChangeAction = ControlPlane.Client.Wire.ChangeAction;

namespace ControlPlane.Server.Admin;

/// <summary>What the store and the language say, as wire records.</summary>
internal static class WireMapping
{
    public static Client.Wire.Problem ToWire(this Language.Text.Problem problem) =>
        new(
            problem.Code,
            problem.Message,
            problem.Document is { } id ? new DocumentName(id.Kind, id.Name) : null,
            problem.Path,
            problem.Allowed,
            problem.File,
            problem.Line,
            problem.Column,
            problem.Hint
        );

    public static DocumentName ToWire(this DocumentId id) => new(id.Kind, id.Name);

    public static DocumentChange ToWire(this Change change) =>
        new(
            change.Id.Kind,
            change.Id.Name,
            change.Action switch
            {
                StoreChangeAction.Created => WireChangeAction.Created,
                StoreChangeAction.Updated => WireChangeAction.Updated,
                StoreChangeAction.Deleted => WireChangeAction.Deleted,
                _ => WireChangeAction.Unchanged,
            }
        );

    /// <summary>What a transaction did, or as a dry run would do.</summary>
    public static TransactionResponse ToWire(this WriteResult.Accepted accepted, bool dryRun)
    {
        var verdict = accepted.Verdict;
        return new(
            accepted.Revision,
            dryRun,
            [.. accepted.Changes.Select(change => change.ToWire() with { Body = dryRun ? BodyOf(change.Id, verdict) : null })]
        )
        {
            Warnings = [.. verdict.Plan.Warnings.Select(ToWire)],
            Fleets = [.. verdict.Fleets],
            UnchangedFleets = verdict.Fleets.IsEmpty ? [.. verdict.FleetsServed] : [],
        };
    }

    public static Client.Wire.PlanWarning ToWire(this Language.Plans.PlanWarning warning) =>
        new((Client.Wire.PlanWarningKind)warning.Kind, warning.Subject, warning.Message);

    /// <summary>What would be stored, where only the server can tell: in the place of secrets.</summary>
    private static JsonElement? BodyOf(DocumentId id, Verdict verdict) =>
        !ReferenceEquals(verdict.After.Model.Find(id), verdict.Before.Model.Find(id))
        && verdict.After.Model.Find(id) is { } document
        && !SecretFields.Of(document).IsEmpty
            ? JsonElement.Parse(document.Body.ToJson())
            : null;

    public static Client.Wire.Revision ToWire(this Store.Revision revision) =>
        new(revision.Number, revision.At, revision.Author, revision.Source, revision.Message, [.. revision.Changes.Select(ToWire)]);

    /// <summary>A revision with the documents before and after; what is stored holds hashes in the place of secrets.</summary>
    public static Client.Wire.Revision ToWire(this Store.Revision revision, IEnumerable<BodyChange> bodies)
    {
        var wire = revision.ToWire();
        return wire with { Changes = [.. wire.Changes.Zip(bodies, (change, body) => change with { Before = Json(body.Before), Body = Json(body.After) })] };

        static JsonElement? Json(string? body) => body is null ? null : JsonElement.Parse(body);
    }

    public static PastRejection ToWire(this StoredRejection rejection) =>
        new(
            rejection.Fleet,
            rejection.Envoy,
            rejection.Times,
            new Rejection(
                rejection.Type,
                rejection.Version,
                rejection.Revision,
                rejection.At,
                rejection.Error,
                rejection.Resources,
                [
                    .. rejection.Documents.Select(document => new RejectedDocument(
                        document.Id.Kind,
                        document.Id.Name,
                        document.Path,
                        document.Revision,
                        document.Author
                    )),
                ],
                rejection.Acked
            )
        );

    public static MissingSecret ToWire(this ClosedSecret secret) => new(secret.Document.ToWire(), secret.Path, secret.Hash, secret.SealedWith);

    public static StoredDocument ToWire(this Document document, StoredInfo info, Mapping? status) =>
        new(JsonElement.Parse(document.Body.ToJson()), info.Revision, info.Author, info.Source, info.At)
        {
            Status = status is null ? null : JsonElement.Parse(status.ToJson()),
        };
}
