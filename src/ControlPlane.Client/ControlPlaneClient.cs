using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ControlPlane.Client.Wire;

namespace ControlPlane.Client;

/// <summary>The admin API over HTTP: one method for each endpoint. Nothing a server or network can do makes it throw; only cancelling does.</summary>
public sealed class ControlPlaneClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="server">For example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">The bearer token; null for the endpoints that are open.</param>
    /// <param name="timeout">How long one request may take; default 100 seconds.</param>
    /// <param name="handler">Carries the requests, and is disposed with the client; default: over the network.</param>
    public ControlPlaneClient(Uri server, string? token, TimeSpan? timeout = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var root = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        _http = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = root, Timeout = timeout ?? TimeSpan.FromSeconds(100) };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary><c>GET /{kinds}</c>: documents of a kind by name.</summary>
    /// <param name="kinds">The kind's plural, for example <c>services</c>.</param>
    /// <param name="query">Which of them; null: the first page of all.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Answer<Page<StoredDocument>>> ListAsync(string kinds, DocumentQuery? query, CancellationToken cancel) =>
        GetAsync<Page<StoredDocument>>(ApiPath([kinds], QueryOf(query ?? new DocumentQuery())), cancel);

    /// <summary><c>GET /{kinds}/{name}</c>: one document as its author wrote it.</summary>
    public Task<Answer<StoredDocument>> FindAsync(string kinds, string name, CancellationToken cancel) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, ApiPath([kinds, name])), ReadStoredAsync, cancel);

    /// <summary><c>GET /{kinds}/{name}?revision=N</c>: the document as it was at a revision.</summary>
    public Task<Answer<StoredDocument>> FindAsync(string kinds, string name, long revision, CancellationToken cancel) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Get, ApiPath([kinds, name], [("revision", revision.ToString(CultureInfo.InvariantCulture))])),
            ReadStoredAsync,
            cancel
        );

    /// <summary><c>GET /{kinds}/{name}?view=effective</c>: the policies in force on a Route's rules or on a Fleet.</summary>
    public Task<Answer<EffectiveDocument>> EffectiveAsync(string kinds, string name, CancellationToken cancel) =>
        GetAsync<EffectiveDocument>(ApiPath([kinds, name], [("view", "effective")]), cancel);

    /// <summary><c>PUT /{kinds}/{name}</c>: creates or replaces one document.</summary>
    public Task<Answer<TransactionResponse>> PutAsync(string kinds, string name, JsonElement document, WriteCondition? condition, CancellationToken cancel) =>
        WriteAsync(
            new HttpRequestMessage(HttpMethod.Put, ApiPath([kinds, name])) { Content = JsonContent.Create(document, options: WireJson.Options) },
            condition,
            cancel
        );

    /// <summary><c>DELETE /{kinds}/{name}</c>.</summary>
    public Task<Answer<TransactionResponse>> DeleteAsync(string kinds, string name, WriteCondition? condition, CancellationToken cancel) =>
        WriteAsync(new HttpRequestMessage(HttpMethod.Delete, ApiPath([kinds, name])), condition, cancel);

    /// <summary><c>POST /transactions</c>: all of it or nothing.</summary>
    public Task<Answer<TransactionResponse>> TransactAsync(TransactionRequest transaction, CancellationToken cancel) =>
        PostAsync<TransactionRequest, TransactionResponse>("transactions", transaction, cancel);

    /// <summary><c>POST /validate</c>: what would be wrong with it; writes nothing.</summary>
    public Task<Answer<ValidateResponse>> ValidateAsync(TransactionRequest transaction, CancellationToken cancel) =>
        PostAsync<TransactionRequest, ValidateResponse>("validate", transaction, cancel);

    /// <summary><c>POST /plan</c>: what it would do to documents, resources and Envoys; writes nothing.</summary>
    public Task<Answer<PlanResponse>> PlanAsync(TransactionRequest transaction, CancellationToken cancel) =>
        PostAsync<TransactionRequest, PlanResponse>("plan", transaction, cancel);

    /// <summary><c>POST /consumers/{name}/keys</c>: makes an API key and gives it, this once.</summary>
    public Task<Answer<CreatedKey>> CreateKeyAsync(string consumer, CreateKeyRequest key, CancellationToken cancel) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, ApiPath(["consumers", consumer, "keys"])) { Content = JsonContent.Create(key, options: WireJson.Options) },
            ReadAsync<CreatedKey>,
            cancel
        );

    /// <summary><c>DELETE /consumers/{name}/keys/{key}</c>.</summary>
    public Task<Answer<TransactionResponse>> DeleteKeyAsync(string consumer, string key, CancellationToken cancel) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, ApiPath(["consumers", consumer, "keys", key])), ReadAsync<TransactionResponse>, cancel);

    /// <summary><c>GET /secretKey</c>: how the server's key fits the stored secrets.</summary>
    public Task<Answer<SecretKeyStatus>> SecretKeyAsync(CancellationToken cancel) => GetAsync<SecretKeyStatus>(ApiPath(["secretKey"]), cancel);

    /// <summary><c>GET /revisions</c>: the newest first.</summary>
    public Task<Answer<Page<Revision>>> RevisionsAsync(int? limit, string? cursor, CancellationToken cancel) =>
        GetAsync<Page<Revision>>(ApiPath(["revisions"], QueryOf(new DocumentQuery { Limit = limit, Cursor = cursor })), cancel);

    /// <summary><c>GET /revisions/{number}</c>: with the documents before and after.</summary>
    public Task<Answer<Revision>> RevisionAsync(long number, CancellationToken cancel) =>
        GetAsync<Revision>(ApiPath(["revisions", number.ToString(CultureInfo.InvariantCulture)]), cancel);

    /// <summary><c>GET /nodes</c>: the Envoys by id.</summary>
    public Task<Answer<Page<Node>>> NodesAsync(int? limit, string? cursor, CancellationToken cancel) =>
        GetAsync<Page<Node>>(ApiPath(["nodes"], QueryOf(new DocumentQuery { Limit = limit, Cursor = cursor })), cancel);

    /// <summary><c>GET /nodes/{id}</c>.</summary>
    public Task<Answer<Node>> NodeAsync(string id, CancellationToken cancel) => GetAsync<Node>(ApiPath(["nodes", id]), cancel);

    /// <summary><c>GET /nodes/{id}/config</c>: the resources this node is to have.</summary>
    public Task<Answer<Snapshot>> NodeConfigAsync(string id, CancellationToken cancel) => GetAsync<Snapshot>(ApiPath(["nodes", id, "config"]), cancel);

    /// <summary><c>GET /nodes/{id}/rejections</c>: what this node rejected, the newest first.</summary>
    public Task<Answer<Page<PastRejection>>> RejectionsAsync(string id, CancellationToken cancel) =>
        GetAsync<Page<PastRejection>>(ApiPath(["nodes", id, "rejections"]), cancel);

    /// <summary><c>GET /wait</c>: waits on the server until the connected Envoys of some fleets have a revision or have rejected it.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="fleets">The fleets; none: all.</param>
    /// <param name="timeout">How long the server waits before it answers all the same: whole seconds, at most 60.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Answer<WaitResponse>> WaitAsync(long revision, IEnumerable<string> fleets, TimeSpan timeout, CancellationToken cancel) =>
        GetAsync<WaitResponse>(
            ApiPath(
                ["wait"],
                [
                    ("revision", revision.ToString(CultureInfo.InvariantCulture)),
                    .. fleets.Select(fleet => ("fleet", (string?)fleet)),
                    ("timeout", $"{(int)timeout.TotalSeconds}s"),
                ]
            ),
            cancel
        );

    /// <summary><c>GET /fleets/{name}/snapshot</c>.</summary>
    /// <param name="fleet">The fleet's name.</param>
    /// <param name="band">The Envoy minor version, for example <c>1.40</c>; null: the newest.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Answer<Snapshot>> SnapshotAsync(string fleet, string? band, CancellationToken cancel) =>
        GetAsync<Snapshot>(ApiPath(["fleets", fleet, "snapshot"], [("band", band)]), cancel);

    /// <summary><c>GET /fleets/{name}/status</c>: its Envoys counted, what is held, what is wrong.</summary>
    public Task<Answer<FleetStatus>> FleetStatusAsync(string fleet, CancellationToken cancel) =>
        GetAsync<FleetStatus>(ApiPath(["fleets", fleet, "status"]), cancel);

    /// <summary><c>GET /expiries</c>: what ends by itself, and what has ended, by time.</summary>
    /// <param name="within">How far ahead to look, for example <c>30d</c> or <c>12h</c>.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Answer<ExpiryList>> ExpiriesAsync(string within, CancellationToken cancel) =>
        GetAsync<ExpiryList>(ApiPath(["expiries"], [("within", within)]), cancel);

    /// <summary><c>GET /version</c>: open, needs no token.</summary>
    public Task<Answer<ServerVersion>> VersionAsync(CancellationToken cancel) => GetAsync<ServerVersion>("version", cancel);

    /// <summary><c>GET /readyz</c>: open, needs no token.</summary>
    public Task<Answer<Readiness>> ReadinessAsync(CancellationToken cancel) => GetAsync<Readiness>("readyz", cancel);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string ApiPath(IEnumerable<string> segments, IEnumerable<(string Key, string? Value)>? query = null)
    {
        var said = (query ?? []).Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}").ToArray();
        return $"api/v1/{string.Join('/', segments.Select(Uri.EscapeDataString))}{(said is [] ? "" : "?")}{string.Join('&', said)}";
    }

    private static IEnumerable<(string Key, string? Value)> QueryOf(DocumentQuery query) =>
        [
            ("limit", query.Limit?.ToString(CultureInfo.InvariantCulture)),
            ("cursor", query.Cursor),
            ("q", query.Text),
            ("team", query.Team),
            .. query.Labels.Select(label => ("label", (string?)label)),
        ];

    private Task<Answer<T>> GetAsync<T>(string path, CancellationToken cancel) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), ReadAsync<T>, cancel);

    private Task<Answer<TAnswer>> PostAsync<TBody, TAnswer>(string noun, TBody body, CancellationToken cancel) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, ApiPath([noun])) { Content = JsonContent.Create(body, options: WireJson.Options) },
            ReadAsync<TAnswer>,
            cancel
        );

    private Task<Answer<TransactionResponse>> WriteAsync(HttpRequestMessage request, WriteCondition? condition, CancellationToken cancel)
    {
        if (condition is { Absent: true })
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        else if (condition is { Revision: { } revision })
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{revision}\""));
        else if (condition is not null)
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        return SendAsync(request, ReadAsync<TransactionResponse>, cancel);
    }

    private async Task<Answer<T>> SendAsync<T>(
        HttpRequestMessage request,
        Func<HttpResponseMessage, CancellationToken, Task<T?>> read,
        CancellationToken cancel
    )
    {
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, cancel);
                return await AnswerAsync(response, read, cancel);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                return new Answer<T>.Unreachable($"the server at {_http.BaseAddress} cannot be reached: {failure.GetBaseException().Message}");
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return new Answer<T>.Unreachable($"the server at {_http.BaseAddress} did not answer within {_http.Timeout.TotalSeconds:0}s");
            }
        }
    }

    private async Task<Answer<T>> AnswerAsync<T>(
        HttpResponseMessage response,
        Func<HttpResponseMessage, CancellationToken, Task<T?>> read,
        CancellationToken cancel
    )
    {
        try
        {
            if (!response.IsSuccessStatusCode)
                return await ReadProblemAsync(response, cancel) is { } problem ? new Answer<T>.Refused(problem) : NotControlPlane<T>(response);
            return await read(response, cancel) is { } value ? new Answer<T>.Success(value) : NotControlPlane<T>(response);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException)
        {
            return NotControlPlane<T>(response);
        }
    }

    private Answer<T>.Unreachable NotControlPlane<T>(HttpResponseMessage response) =>
        new(
            $"{_http.BaseAddress} did not answer as a ControlPlane server does (status {(int)response.StatusCode}); check the address, and any proxy on the way"
        );

    private static Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancel) =>
        response.Content.ReadFromJsonAsync<T>(WireJson.Answers, cancel);

    private static async Task<StoredDocument?> ReadStoredAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var (body, status) = StatusKey.Apart(await ReadAsync<JsonElement>(response, cancel));
        var headers = response.Headers;
        return
            long.TryParse(headers.ETag?.Tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && headers.TryGetValues(DocumentHeaders.Author, out var author)
            && headers.TryGetValues(DocumentHeaders.Source, out var source)
            && response.Content.Headers.LastModified is { } at
            ? new StoredDocument(body, revision, Uri.UnescapeDataString(author.First()), Uri.UnescapeDataString(source.First()), at) { Status = status }
            : null;
    }

    /// <summary>The problem document; null where there is none of ours, which names its causes by codes.</summary>
    private static async Task<ProblemDetails?> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (!string.Equals(response.Content.Headers.ContentType?.MediaType, "application/problem+json", StringComparison.OrdinalIgnoreCase))
            return null;
        return await ReadAsync<ProblemDetails>(response, cancel) is { Errors: [{ Code: not null }, ..] } problem ? problem : null;
    }
}
