package io.huoke.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.huoke.schemas.CallbackType.Element;
import io.huoke.schemas.CallbackType.Form;
import io.huoke.testkit.JsonSchemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the JSON Schemas of the callbacks and the AsyncAPI document from the catalogue. */
final class PublishedContract {

    private static final String ANY_CALLBACK = "wecom.callback";
    private static final List<String> IN_EVERY_CALLBACK = List.of("owner", "corpId", "suiteId", "agentId");

    private static final Map<String, Topic> OTHER_MESSAGES = Map.ofEntries(
            Map.entry("huoke.conversion", Topic.CONVERSIONS),
            Map.entry("huoke.funnel", Topic.FUNNEL),
            Map.entry("huoke.funnel.link", Topic.FUNNEL_LINKS),
            Map.entry("huoke.funnel-correction", Topic.FUNNEL_CORRECTIONS),
            Map.entry("huoke.link", Topic.LINKS),
            Map.entry("huoke.channel", Topic.CHANNELS),
            Map.entry("huoke.reconciliation", Topic.RECONCILIATION),
            Map.entry("huoke.reconciliation-request", Topic.RECONCILIATION_REQUESTS),
            Map.entry(Reconciled.Customer.TYPE, Topic.ACQUISITION),
            Map.entry(Reconciled.Link.TYPE, Topic.ACQUISITION),
            Map.entry(Reconciled.Statistic.TYPE, Topic.ACQUISITION),
            Map.entry(Reconciled.Chat.TYPE, Topic.ACQUISITION),
            Map.entry(Reconciled.Quota.TYPE, Topic.QUOTA),
            Map.entry("huoke.authorization", Topic.AUTHORIZATIONS),
            Map.entry("huoke.fence", Topic.AUTHORIZATIONS),
            Map.entry("huoke.token", Topic.TOKENS),
            Map.entry("huoke.token-rejection", Topic.TOKEN_REJECTIONS),
            Map.entry("huoke.exchange", Topic.EXCHANGES),
            Map.entry("huoke.registration", Topic.REGISTRATIONS),
            Map.entry("huoke.erasure", Topic.ERASURES),
            Map.entry("huoke.receipt", Topic.RECEIPTS),
            Map.entry("huoke.alert", Topic.ALERTS),
            Map.entry("huoke.silence", Topic.SILENCES),
            Map.entry("huoke.delivery", Topic.DELIVERIES),
            Map.entry("huoke.quota", Topic.QUOTA_STATES),
            Map.entry("huoke.dead-letter", Topic.DEAD_LETTERS));

    /** Records of another service as they were: whatever they obey, it is not ours to say. */
    private static final Map<String, String> UNPROCESSED = Map.of(
            "record-that-the-funnel-could-not-process",
                    "and Kafka Streams' headers that say what went wrong: __streams.errors.*",
            "record-that-the-reconciler-could-not-process",
                    "and Kafka Streams' headers that say what went wrong: __streams.errors.*",
            "record-that-the-quota-service-could-not-process",
                    "and Kafka Streams' headers that say what went wrong: __streams.errors.*",
            "record-that-the-authorization-service-could-not-read", "and the headers huoke-topic and huoke-reason");

    private final JsonNode anyCallback = schema(ANY_CALLBACK);

    /** Contents by file name. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (String type : CallbackCatalogue.types()) {
            files.put(type + ".v1.json", json(callbackSchema(known(type))));
        }
        files.put("asyncapi.yaml", yaml(asyncApi()));
        return files;
    }

    private ObjectNode callbackSchema(CallbackType type) {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("$id", CallbackCatalogue.schemaUri(type.type()));
        schema.put("title", type.type().substring(type.type().indexOf('.') + 1));
        schema.put("description", type.description() + " (WeCom page " + type.page() + ")");
        schema.put("type", "object");
        ArrayNode required = schema.putArray("required").add("owner");
        ObjectNode properties = schema.putObject("properties");
        IN_EVERY_CALLBACK.forEach(name -> properties.set(name, typed(name)));
        for (Element element : type.elements()) {
            if (element.form() == Form.TYPED) {
                properties.set(element.name(), typed(element.name()));
                if (element.required()) {
                    required.add(element.name());
                }
            }
        }
        if (addFields(type, properties)) {
            required.add("fields");
        }
        if (addSealed(type, properties)) {
            required.add("sealed");
        }
        schema.set("definitions", anyCallback.get("definitions"));
        addExample(type, schema);
        return schema;
    }

    private static void addExample(CallbackType type, ObjectNode schema) {
        Fixture.names().stream()
                .map(Fixture::named)
                .filter(fixture -> fixture.type().equals(type.type()))
                .findFirst()
                .map(fixture -> fixture.data().withSealed(fixture.secrets() == null ? null : "U0VBTEVE"))
                .ifPresent(data -> schema.putArray("examples").add(Json.MAPPER.<JsonNode>valueToTree(data)));
    }

    private JsonNode typed(String name) {
        return anyCallback.get("properties").get(name);
    }

    /** Whether any of them is always there. */
    private boolean addFields(CallbackType type, ObjectNode properties) {
        ObjectNode fields = anyCallback.get("properties").get("fields").deepCopy();
        ArrayNode required = Json.MAPPER.createArrayNode();
        ObjectNode named = Json.MAPPER.createObjectNode();
        for (Element element : type.elements()) {
            switch (element.form()) {
                case TEXT -> named.putObject(element.name()).put("type", "string");
                case TEXTS ->
                    named.putObject(element.name())
                            .put("type", "array")
                            .putObject("items")
                            .put("type", "string");
                case OBJECTS ->
                    named.putObject(element.name())
                            .put("type", "array")
                            .putObject("items")
                            .put("$ref", "#/definitions/object");
                case TYPED, SECRET -> {
                    continue;
                }
            }
            if (element.required()) {
                required.add(element.name());
            }
        }
        if (!required.isEmpty()) {
            fields.set("required", required);
        }
        if (!named.isEmpty()) {
            fields.set("properties", named);
        }
        properties.set("fields", fields);
        return !required.isEmpty();
    }

    /** Whether it is always there. */
    private boolean addSealed(CallbackType type, ObjectNode properties) {
        List<Element> secrets = type.elements().stream()
                .filter(element -> element.form() == Form.SECRET)
                .toList();
        ObjectNode sealed = anyCallback.get("properties").get("sealed").deepCopy();
        if (!secrets.isEmpty()) {
            String names = String.join(", ", secrets.stream().map(Element::name).toList());
            sealed.put("description", names + ", sealed; bound to the event's id and type");
        }
        properties.set("sealed", sealed);
        return secrets.stream().anyMatch(Element::required);
    }

    private ObjectNode asyncApi() {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("asyncapi", "3.0.0");
        ObjectNode info = document.putObject("info");
        info.put("title", "Huoke");
        info.put("version", "1.0.0");
        info.put(
                "description",
                "What Huoke publishes on Kafka: CloudEvents 1.0 in binary mode. Topic names are without the configurable"
                        + " prefix. README.md beside the module says how to consume it.");
        info.putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
        document.put("defaultContentType", "application/json");
        Map<Topic, TreeSet<String>> messages = messagesByTopic();
        ObjectNode channels = document.putObject("channels");
        messages.forEach((topic, names) -> addChannel(channels, topic, names));
        ObjectNode operations = document.putObject("operations");
        messages.keySet().forEach(topic -> operations
                .putObject("publish." + topic.baseName())
                .put("action", "send")
                .putObject("channel")
                .put("$ref", "#/channels/" + topic.baseName()));
        ObjectNode components = document.putObject("components");
        ObjectNode definitions = components.putObject("messages");
        messages.values().stream()
                .flatMap(TreeSet::stream)
                .distinct()
                .sorted()
                .forEach(name -> addMessage(definitions, name));
        addHeaders(components.putObject("schemas"));
        return document;
    }

    private static Map<Topic, TreeSet<String>> messagesByTopic() {
        Map<Topic, TreeSet<String>> messages = new TreeMap<>();
        CallbackCatalogue.types()
                .forEach(type -> messages.computeIfAbsent(known(type).topic(), topic -> new TreeSet<>())
                        .add(type));
        // A new type, or one that lacks what its schema demands.
        messages.values().forEach(names -> names.add(ANY_CALLBACK));
        messages.put(Topic.DEAD_LETTERS_FUNNEL, new TreeSet<>(List.of("record-that-the-funnel-could-not-process")));
        messages.put(
                Topic.DEAD_LETTERS_RECONCILER, new TreeSet<>(List.of("record-that-the-reconciler-could-not-process")));
        messages.put(
                Topic.DEAD_LETTERS_QUOTA, new TreeSet<>(List.of("record-that-the-quota-service-could-not-process")));
        messages.put(
                Topic.DEAD_LETTERS_AUTHORIZATION,
                new TreeSet<>(List.of("record-that-the-authorization-service-could-not-read")));
        OTHER_MESSAGES.forEach((message, topic) ->
                messages.computeIfAbsent(topic, unused -> new TreeSet<>()).add(message));
        return messages;
    }

    private static void addChannel(ObjectNode channels, Topic topic, TreeSet<String> names) {
        ObjectNode channel = channels.putObject(topic.baseName());
        channel.put("address", topic.baseName());
        ObjectNode messages = channel.putObject("messages");
        names.forEach(name -> messages.putObject(name).put("$ref", "#/components/messages/" + name));
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("topic", topic.baseName());
        ObjectNode configuration = kafka.putObject("topicConfiguration");
        ArrayNode policy = configuration.putArray("cleanup.policy");
        if (topic.compacted()) {
            policy.add("compact");
        }
        if (topic.expires()) {
            policy.add("delete");
        }
        configuration.put("retention.ms", topic.retention().toMillis());
        kafka.put("bindingVersion", "0.5.0");
    }

    private static void addMessage(ObjectNode messages, String name) {
        if (UNPROCESSED.containsKey(name)) {
            messages.putObject(name)
                    .put("name", name)
                    .put("summary", "Key, value and headers as they were, " + UNPROCESSED.get(name));
            return;
        }
        JsonNode schema = CallbackCatalogue.find(name) == null ? schema(name) : null;
        ObjectNode message = messages.putObject(name);
        message.put("name", name);
        message.put("title", schema == null ? name : schema.get("title").asText());
        message.put(
                "summary",
                schema == null
                        ? known(name).description()
                        : schema.get("description").asText());
        message.put("contentType", "application/json");
        message.putObject("headers").put("$ref", "#/components/schemas/cloudEvent");
        message.putObject("payload").put("$ref", "./" + name + ".v1.json");
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key").put("type", "string").put("description", key(name));
        kafka.put("bindingVersion", "0.5.0");
    }

    private static String key(String name) {
        if (name.equals(ANY_CALLBACK)) {
            return "the tenant, {owner}/{corpId}, or the owner: as on the topic where it is";
        }
        CallbackType known = CallbackCatalogue.find(name);
        Topic topic = known == null ? OTHER_MESSAGES.getOrDefault(name, Topic.OTHER) : known.topic();
        return switch (topic.key()) {
            case TENANT -> "the tenant, {owner}/{corpId}; the owner where no corp is named";
            case TENANT_FIRST -> "begins with the tenant, whose partition it is on; the last value per key is right";
            case OWNER -> "the owner: suite or template id, or {corpId}.{agentId}";
            case OWNER_FIRST -> "begins with the owner, whose partition it is on; the last value per key is right";
            case TENANT_HASH -> "a keyed hash of the tenant; on the partition of its owner";
            case ROW -> "what the row is about; the last value per key is right";
            case ENDPOINT -> "the endpoint";
        };
    }

    private static void addHeaders(ObjectNode schemas) {
        ObjectNode headers = schemas.putObject("cloudEvent");
        headers.put("type", "object");
        headers.put("description", "CloudEvents attributes, UTF-8");
        ArrayNode required = headers.putArray("required");
        ObjectNode properties = headers.putObject("properties");
        addHeader(properties, "ce_specversion", "Always 1.0").put("const", "1.0");
        addHeader(properties, "ce_id", "Deterministic: the same event has the same id however often it comes")
                .put("pattern", "^[0-9a-f]{32}$");
        addHeader(properties, "ce_source", "/wecom/{endpoint} or /huoke/{service}");
        addHeader(properties, "ce_type", "wecom.<InfoType or Event>[.<ChangeType>], or huoke.*");
        addHeader(properties, "ce_time", "When it happened, by WeCom's clock").put("format", "date-time");
        properties.fieldNames().forEachRemaining(required::add);
        addHeader(properties, "ce_subject", "Tenant, owner or endpoint");
        addHeader(properties, "ce_dataschema", "The JSON Schema that the data obeys")
                .put("format", "uri");
        addHeader(properties, "ce_tenant", "{owner}/{corpId}");
        addHeader(properties, "ce_origin", "How it was learned")
                .putArray("enum")
                .add("callback")
                .add("reconciliation");
        addHeader(properties, "ce_receivedat", "When Huoke received it").put("format", "date-time");
        addHeader(properties, "content-type", "Of the value").put("const", "application/json");
    }

    private static ObjectNode addHeader(ObjectNode properties, String name, String description) {
        return properties.putObject(name).put("type", "string").put("description", description);
    }

    private static CallbackType known(String type) {
        return java.util.Objects.requireNonNull(CallbackCatalogue.find(type), type);
    }

    private static JsonNode schema(String name) {
        try {
            return Json.MAPPER.readTree(JsonSchemas.text(CallbackCatalogue.schemaUri(name)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static String json(JsonNode node) {
        return node.toPrettyString().replace("\r\n", "\n").replace("\" : ", "\": ") + "\n";
    }

    private static String yaml(JsonNode node) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build()
                    .writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
