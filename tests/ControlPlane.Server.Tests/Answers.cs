using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

/// <summary>Reads answers, and holds what every refusal must be.</summary>
internal static class Answers
{
    /// <summary>The body as a wire record, after the status was checked.</summary>
    public static async Task<T> ShouldAnswerAsync<T>(this Task<HttpResponseMessage> pending, HttpStatusCode status)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        return JsonSerializer.Deserialize<T>(text, WireJson.Options)!;
    }

    /// <summary>The problem document, after everything that all of them have was checked.</summary>
    public static async Task<ProblemDetails> ShouldRefuseAsync(this Task<HttpResponseMessage> pending, HttpStatusCode status)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonSerializer.Deserialize<ProblemDetails>(text, WireJson.Options)!;
        problem.Type.ShouldBe("about:blank");
        problem.Status.ShouldBe((int)status);
        problem.Title.ShouldNotBeEmpty();
        problem.Detail.ShouldNotBeNullOrEmpty();
        problem.RequestId.ShouldBe(response.Headers.GetValues("X-Request-Id").Single());
        problem.Errors.ShouldNotBeEmpty();
        problem.Errors.ShouldAllBe(error => error.Code.StartsWith("CP0", StringComparison.Ordinal) && error.Message.Length > 0);
        return problem;
    }

    /// <summary>The value of a client's answer.</summary>
    public static T ShouldSucceed<T>(this Answer<T> answer) => answer.ShouldBeOfType<Answer<T>.Success>().Value;
}
