
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

-- Name: changes; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.changes (
    revision bigint NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL,
    format integer NOT NULL,
    body text,
    CONSTRAINT changes_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT changes_check CHECK (((body IS NULL) = (action = 'deleted'::text)))
);

-- Name: documents; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.documents (
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    team text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    author text NOT NULL,
    revision bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    format integer NOT NULL,
    body text NOT NULL
);

-- Name: duties; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.duties (
    name text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL,
    generation bigint NOT NULL,
    holder text NOT NULL,
    until timestamp with time zone NOT NULL,
    status text
);

-- Name: head; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.head (
    id integer NOT NULL,
    revision bigint NOT NULL,
    observed bigint NOT NULL,
    commit_id uuid,
    observed_commit_id uuid,
    CONSTRAINT head_id_check CHECK ((id = 1)),
    CONSTRAINT head_observed_check CHECK ((observed >= 0)),
    CONSTRAINT head_revision_check CHECK ((revision >= 0))
);

-- Name: migrations; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at text NOT NULL
);

-- Name: nodes; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.nodes (
    replica text NOT NULL COLLATE pg_catalog."C",
    node text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    state text
);

-- Name: observed; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.observed (
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL,
    sequence bigint NOT NULL,
    commit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

-- Name: rejections; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.rejections (
    id bigint NOT NULL,
    node text NOT NULL COLLATE pg_catalog."C",
    fleet text NOT NULL COLLATE pg_catalog."C",
    envoy text NOT NULL,
    type text NOT NULL,
    version text NOT NULL,
    revision bigint NOT NULL,
    acked bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    error text NOT NULL,
    resources text NOT NULL,
    documents text NOT NULL,
    CONSTRAINT rejections_times_check CHECK ((times > 0))
);

-- Name: rejections_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.rejections ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rejections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: replicas; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.replicas (
    replica text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    revision bigint NOT NULL,
    sequence bigint NOT NULL,
    stopped boolean NOT NULL
);

-- Name: revisions; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.revisions (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    author text NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    message text,
    commit_id uuid NOT NULL,
    CONSTRAINT revisions_number_check CHECK ((number > 0))
);

-- Name: secrets; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.secrets (
    hash text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);

-- Name: tokens; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.tokens (
    name text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

-- Data for Name: changes; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.changes VALUES
	(1, 0, 'Fleet', 'edge', 'created', 1, '{"kind":"Fleet","name":"edge","role":"edge","listeners":[{"name":"http","port":10000,"protocol":"http"}]}'),
	(1, 1, 'Service', 'orders', 'created', 1, '{"kind":"Service","name":"orders","endpoints":[{"address":"10.0.0.1","port":8080}]}'),
	(1, 2, 'Service', 'users', 'created', 1, '{"kind":"Service","name":"users","endpoints":[{"address":"10.0.0.1","port":8080}]}'),
	(1, 3, 'Route', 'orders', 'created', 1, '{"kind":"Route","name":"orders","fleets":["edge"],"rules":[{"match":{"path":{"prefix":"/orders"}},"to":[{"service":"orders"}]}]}'),
	(2, 0, 'JwtProvider', 'corp', 'created', 1, '{"kind":"JwtProvider","name":"corp","issuer":"https://issuer.example","audiences":["api"],"keys":{"url":"https://issuer.example/jwks"}}'),
	(2, 1, 'Policy', 'partners', 'created', 1, '{"kind":"Policy","name":"partners","policies":{"timeout":{"request":"3s"}}}'),
	(2, 2, 'Consumer', 'alice', 'created', 1, '{"kind":"Consumer","name":"alice","team":"shop","apiKeys":[{"name":"default","key":{"set":true,"hash":"6a8573e9af92a74c25144de123dff165","updatedAt":"2026-01-01T00:01:00Z"}}]}'),
	(3, 0, 'Service', 'orders', 'updated', 1, '{"kind":"Service","name":"orders","endpoints":[{"address":"10.0.0.1","port":9000}]}'),
	(3, 1, 'Route', 'users', 'created', 1, '{"kind":"Route","name":"users","fleets":["edge"],"rules":[{"match":{"path":{"prefix":"/users"}},"to":[{"service":"users"}]}]}'),
	(4, 0, 'Route', 'users', 'deleted', 1, NULL),
	(4, 1, 'Service', 'users', 'deleted', 1, NULL);

-- Data for Name: documents; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.documents VALUES
	('Fleet', 'edge', 'default', 'api', 'ann', 1, '2026-01-01 00:00:00+00', 1, '{"kind":"Fleet","name":"edge","role":"edge","listeners":[{"name":"http","port":10000,"protocol":"http"}]}'),
	('Route', 'orders', 'default', 'api', 'ann', 1, '2026-01-01 00:00:00+00', 1, '{"kind":"Route","name":"orders","fleets":["edge"],"rules":[{"match":{"path":{"prefix":"/orders"}},"to":[{"service":"orders"}]}]}'),
	('Consumer', 'alice', 'shop', 'ci', 'bob', 2, '2026-01-01 00:01:00+00', 1, '{"kind":"Consumer","name":"alice","team":"shop","apiKeys":[{"name":"default","key":{"set":true,"hash":"6a8573e9af92a74c25144de123dff165","updatedAt":"2026-01-01T00:01:00Z"}}]}'),
	('JwtProvider', 'corp', 'default', 'ci', 'bob', 2, '2026-01-01 00:01:00+00', 1, '{"kind":"JwtProvider","name":"corp","issuer":"https://issuer.example","audiences":["api"],"keys":{"url":"https://issuer.example/jwks"}}'),
	('Policy', 'partners', 'default', 'ci', 'bob', 2, '2026-01-01 00:01:00+00', 1, '{"kind":"Policy","name":"partners","policies":{"timeout":{"request":"3s"}}}'),
	('Service', 'orders', 'default', 'api', 'ann', 3, '2026-01-01 00:02:00+00', 1, '{"kind":"Service","name":"orders","endpoints":[{"address":"10.0.0.1","port":9000}]}');

-- Data for Name: duties; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.duties VALUES
	('fetch/corp', 'https://issuer.example/jwks', 2, 'r1', '2026-01-01 00:08:00+00', NULL);

-- Data for Name: head; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.head VALUES
	(1, 4, 2, '019b76dd-6720-73bc-a55e-ed7d56c435b9', '019b76dd-6720-70c2-b7c0-321079673140');

-- Data for Name: migrations; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.migrations VALUES
	(1, 'documents', '8bad7e7750442a1407f9a7147cf9c885e3b4c40d5880199489904d708320709f', '2026-01-01T00:00:00.000000Z'),
	(2, 'observed', 'ea37612909896b2cf86c18c39e2654668db479d313bce79548110541b959ad3f', '2026-01-01T00:00:00.000000Z'),
	(3, 'rejections', '96975be8cbf6eb2a5f7140dab82f1fa1c2ff8ddfac97136298b0734664cd523a', '2026-01-01T00:00:00.000000Z'),
	(4, 'secrets', 'bdf438a48680a413f5c6f7e35813b952db5a31f15f9aeae17ff697a04f43cbbd', '2026-01-01T00:00:00.000000Z'),
	(5, 'nodes', '18e32c501512a2371e9f171dcc0a0760b793dce6b210a426b8714b5ab9ff5e1c', '2026-01-01T00:00:00.000000Z');

-- Data for Name: nodes; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.nodes VALUES
	('r1', 'edge-1', 1, '{"state":"synced"}'),
	('r1', 'edge-2', 1, NULL);

-- Data for Name: observed; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.observed VALUES
	('keys', 'corp', '{"keys":[]}', 1, '019b76dd-6720-7c0e-b1db-6b2f13072560', '2026-01-01 00:03:00+00'),
	('member', 'edge/a', 'r1', 1, '019b76dd-6720-7c0e-b1db-6b2f13072560', '2026-01-01 00:03:00+00'),
	('member', 'edge/b', 'r1', 2, '019b76dd-6720-70c2-b7c0-321079673140', '2026-01-01 00:03:00+00');

-- Data for Name: rejections; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.rejections OVERRIDING SYSTEM VALUE VALUES
	(1, 'edge-1', 'edge', '1.40.0', 'routes', 'v1', 3, 2, '2026-11-20 12:00:00+00', 1, 'no such regex', '["routes/http"]', '[{"Kind":"Route","Name":"orders","Path":"rules[0]","Revision":3,"Author":"ann"}]');

-- Data for Name: replicas; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.replicas VALUES
	('r1', '2026-11-20 12:00:00+00', 4, 1, false);

-- Data for Name: revisions; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.revisions VALUES
	(1, '2026-01-01 00:00:00+00', 'ann', 'api', 'the first gateway', '019b76da-a800-758d-8a5c-b0f20dafd302'),
	(2, '2026-01-01 00:01:00+00', 'bob', 'ci', 'keys “é” 😀', '019b76db-9260-720d-927f-fe94470813c0'),
	(3, '2026-01-01 00:02:00+00', 'ann', 'api', NULL, '019b76dc-7cc0-7a79-abf7-a546e3e1933e'),
	(4, '2026-01-01 00:03:00+00', 'ann', 'api', NULL, '019b76dd-6720-73bc-a55e-ed7d56c435b9');

-- Data for Name: secrets; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.secrets VALUES
	('6a8573e9af92a74c25144de123dff165', 'efa6808952cfc7bc', '\x016c9afb720c85293c66cdd70b89d9a8bf1b257ed0e665327bd066f286efe02f6885e043752269732d4fc2c9f5235f6bbb114e6b', 2, '2026-01-01 00:01:00+00');

-- Data for Name: tokens; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.tokens VALUES
	('ci', '\xfb6f188bed5741d97e6f9630fee8e95ec6b81070d87e2837f88fbbc45dc409e7', '2026-01-01 00:00:00+00');

-- Name: rejections_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -

SELECT pg_catalog.setval('public.rejections_id_seq', 1, true);

-- Name: changes changes_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (revision, "position");

-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (kind, name);

-- Name: duties duties_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.duties
    ADD CONSTRAINT duties_pkey PRIMARY KEY (name);

-- Name: head head_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.head
    ADD CONSTRAINT head_pkey PRIMARY KEY (id);

-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);

-- Name: nodes nodes_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.nodes
    ADD CONSTRAINT nodes_pkey PRIMARY KEY (replica, node);

-- Name: observed observed_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.observed
    ADD CONSTRAINT observed_pkey PRIMARY KEY (kind, name);

-- Name: rejections rejections_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.rejections
    ADD CONSTRAINT rejections_pkey PRIMARY KEY (id);

-- Name: replicas replicas_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.replicas
    ADD CONSTRAINT replicas_pkey PRIMARY KEY (replica);

-- Name: revisions revisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT revisions_pkey PRIMARY KEY (number);

-- Name: secrets secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (hash);

-- Name: tokens tokens_hash_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_hash_key UNIQUE (hash);

-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (name);

-- Name: changes_document; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX changes_document ON public.changes USING btree (kind, name, revision);

-- Name: documents_revision; Type: INDEX; Schema: public; Owner: -

CREATE INDEX documents_revision ON public.documents USING btree (revision);

-- Name: nodes_sequence; Type: INDEX; Schema: public; Owner: -

CREATE INDEX nodes_sequence ON public.nodes USING btree (replica, sequence);

-- Name: observed_sequence; Type: INDEX; Schema: public; Owner: -

CREATE INDEX observed_sequence ON public.observed USING btree (sequence);

-- Name: rejections_node; Type: INDEX; Schema: public; Owner: -

CREATE INDEX rejections_node ON public.rejections USING btree (node, id);

-- Name: secrets_revision; Type: INDEX; Schema: public; Owner: -

CREATE INDEX secrets_revision ON public.secrets USING btree (revision);

-- Name: changes changes_revision_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_revision_fkey FOREIGN KEY (revision) REFERENCES public.revisions(number);

-- Name: documents documents_revision_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_revision_fkey FOREIGN KEY (revision) REFERENCES public.revisions(number);

-- Name: secrets secrets_revision_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_revision_fkey FOREIGN KEY (revision) REFERENCES public.revisions(number);

